import type { RequestHeaders, TokenRequest } from './request.ts'

/**
 * A request of a framework that keeps parts of it beside Node's own: the parsed `query` and `body` and the
 * `originalUrl` on an object of its own, and the `originalUrl` perhaps on others too. A URL that a token was
 * taken out of is written to all of them. Its own `headers` may be others than Node's.
 */
export function frameworkRequest(raw: TokenRequest, own: object, ...others: readonly object[]): TokenRequest {
  return {
    method: raw.method,
    headers: raw.headers,
    rawHeaders: raw.rawHeaders,
    get headersDistinct() {
      return raw.headersDistinct
    },
    get shownHeaders() {
      const headers: unknown = Reflect.get(own, 'headers')
      return headers !== raw.headers && isHeaders(headers) ? headers : undefined
    },
    set shownHeaders(headers) {
      Reflect.set(own, 'headers', headers)
    },
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
    get params(): unknown {
      return [...others, own].map((holder): unknown => Reflect.get(holder, 'params')).find(Boolean)
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

function isHeaders(value: unknown): value is RequestHeaders {
  return typeof value === 'object' && value !== null
}

/** A getter that remembers the old URL is replaced. */
function replaceUrl(holder: object, url: string | undefined): void {
  Object.defineProperty(holder, 'originalUrl', { value: url, writable: true, configurable: true })
}
