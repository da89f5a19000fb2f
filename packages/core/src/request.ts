/**
 * The part of an HTTP request that claimgate reads. A Node `IncomingMessage` is one as it stands; an adapter
 * supplies one for its framework.
 *
 * `url`, `originalUrl`, `query` and `body` are written to only where a query or form source is configured:
 * the token found there is removed, so that nothing behind the gate sees or logs it (RFC 6750, section 5.3).
 * `headers`, `rawHeaders` and `headersDistinct` are written to only where `forwardHeaders` or
 * `forwardAuthorization` is configured, but for the URL that HTTP/2 has among them.
 *
 * @example
 * ```ts
 * import type { TokenRequest } from '@claimgate/core'
 *
 * export const request: TokenRequest = { method: 'GET', url: '/orders', headers: { authorization: 'Bearer …' } }
 * ```
 */
export interface TokenRequest {
  readonly method?: string | undefined
  /** Path and query as received. */
  url?: string | undefined
  /** Path and query before a router or mount point rewrote `url`, where the framework keeps them. */
  originalUrl?: string | undefined
  readonly headers: RequestHeaders
  /** Names and values in turn, as on the wire. Where present, header lines are counted here. */
  readonly rawHeaders?: string[] | undefined
  /** Each header with the list of its lines, as Node keeps them beside `headers`. */
  readonly headersDistinct?: Record<string, readonly string[] | undefined> | undefined
  /** What the framework shows instead of `headers`, where an app has given it others. */
  shownHeaders?: RequestHeaders | undefined
  /** The parameters of the route, by name, once the framework knows the route. Read for `equalsRequest` alone. */
  readonly params?: unknown
  /** The parsed query, where the framework keeps one apart from `url`. Touched only for a query source. */
  readonly query?: unknown
  /** The parsed body. Touched only for a form source. */
  readonly body?: unknown
}

export type RequestHeaders = Record<string, string | readonly string[] | undefined>

/** How a header stands in a request: its value, and on how many lines it was sent. */
export interface HeaderField {
  readonly value: string | undefined
  readonly lines: number
}

const absent: HeaderField = { value: undefined, lines: 0 }

/**
 * Reads one header by its lower-case name. The value comes from `headers`, the number of lines from
 * `rawHeaders`, since Node keeps only the first of two Authorization lines.
 */
export function headerField(request: TokenRequest, name: string): HeaderField {
  const { value, lines } = fieldInHeaders(request.headers, name)
  if (value === undefined) return absent
  return { value, lines: Math.max(lines, countRawLines(request.rawHeaders ?? [], name)) }
}

/** The value of a header whose lines form one list, or `undefined` where it is absent. */
export function headerValue(request: TokenRequest, name: string): string | undefined {
  return fieldInHeaders(request.headers, name).value
}

function fieldInHeaders(headers: RequestHeaders, name: string): HeaderField {
  let value: string | undefined
  let lines = 0
  for (const key of Object.keys(headers)) {
    if (key.length !== name.length || key.toLowerCase() !== name) continue
    const given = headers[key]
    for (const line of typeof given === 'string' ? [given] : (given ?? [])) {
      value = value === undefined ? line : `${value}${separatorOf(name)}${line}`
      lines += 1
    }
  }
  return { value, lines }
}

/** RFC 6265 section 5.4 and RFC 9113 section 8.2.3 join Cookie lines by a semicolon, RFC 9110 others by a comma. */
function separatorOf(name: string): string {
  return name === 'cookie' ? '; ' : ', '
}

function countRawLines(rawHeaders: readonly string[], name: string): number {
  let lines = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const key = rawHeaders[index]
    if (key !== undefined && key.length === name.length && key.toLowerCase() === name) lines += 1
  }
  return lines
}
