import type { RequestHeaders, TokenRequest } from './request.ts'

/**
 * A request of a framework, as a gate reads it: Node's `raw` request, the framework's `own`, and `others` that may
 * hold its parameters and URL too.
 */
export function frameworkRequest(raw: TokenRequest, own: object, ...others: readonly object[]): TokenRequest {
  return new FrameworkRequest(raw, own, others)
}

/**
 * A request of a framework that keeps parts of it beside Node's own: the parsed `query` and `body` and the
 * `originalUrl` on an object of its own, and the `originalUrl` perhaps on others too. A URL that a token was
 * taken out of is written to all of them. Its own `headers` may be others than Node's. Nothing is read before it is
 * asked for.
 */
class FrameworkRequest implements TokenRequest {
  readonly #raw: TokenRequest
  readonly #own: object
  readonly #others: readonly object[]

  constructor(raw: TokenRequest, own: object, others: readonly object[]) {
    this.#raw = raw
    this.#own = own
    this.#others = others
  }

  get method(): string | undefined {
    return this.#raw.method
  }

  get headers(): RequestHeaders {
    return this.#raw.headers
  }

  get rawHeaders(): string[] | undefined {
    return this.#raw.rawHeaders
  }

  get headersDistinct(): TokenRequest['headersDistinct'] {
    return this.#raw.headersDistinct
  }

  get shownHeaders(): RequestHeaders | undefined {
    const headers: unknown = Reflect.get(this.#own, 'headers')
    return headers !== this.#raw.headers && isHeaders(headers) ? headers : undefined
  }

  set shownHeaders(headers: RequestHeaders | undefined) {
    Reflect.set(this.#own, 'headers', headers)
  }

  get url(): string | undefined {
    return this.#raw.url
  }

  set url(url: string | undefined) {
    this.#raw.url = url
  }

  get originalUrl(): string | undefined {
    const url: unknown = Reflect.get(this.#own, 'originalUrl')
    return typeof url === 'string' ? url : undefined
  }

  set originalUrl(url: string | undefined) {
    for (const holder of [this.#own, ...this.#others]) if ('originalUrl' in holder) replaceUrl(holder, url)
  }

  get params(): unknown {
    return [...this.#others, this.#own].map((holder): unknown => Reflect.get(holder, 'params')).find(Boolean)
  }

  get query(): unknown {
    const query: unknown = Reflect.get(this.#own, 'query')
    return query
  }

  get body(): unknown {
    const body: unknown = Reflect.get(this.#own, 'body')
    return body
  }
}

function isHeaders(value: unknown): value is RequestHeaders {
  return typeof value === 'object' && value !== null
}

/** A getter that remembers the old URL is replaced. */
function replaceUrl(holder: object, url: string | undefined): void {
  Object.defineProperty(holder, 'originalUrl', { value: url, writable: true, configurable: true })
}
