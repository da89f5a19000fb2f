import type { TokenRequest } from './request.ts'

/**
 * A request of a framework that keeps parts of it beside Node's own: the parsed `query` and `body` and the
 * `originalUrl` on an object of its own, and the `originalUrl` perhaps on others too. A URL that a token was
 * taken out of is written to all of them.
 */
export function frameworkRequest(raw: TokenRequest, own: object, ...others: readonly object[]): TokenRequest {
  return {
    method: raw.method,
    headers: raw.headers,
    rawHeaders: raw.rawHeaders,
    get url() {
      return raw.url
    },
    set url(url) {
      raw.url = url
    },
    get originalUrl() {
      const url: unknown = Reflect.get(own, 'originalUrl')
      return typeof url === 'string' ? url : undefined
    },
    set originalUrl(url) {
      for (const holder of [own, ...others]) if ('originalUrl' in holder) replaceUrl(holder, url)
    },
    get query(): unknown {
      const query: unknown = Reflect.get(own, 'query')
      return query
    },
    get body(): unknown {
      const body: unknown = Reflect.get(own, 'body')
      return body
    },
  }
}

/** A getter that remembers the old URL is replaced. */
function replaceUrl(holder: object, url: string | undefined): void {
  Object.defineProperty(holder, 'originalUrl', { value: url, writable: true, configurable: true })
}
