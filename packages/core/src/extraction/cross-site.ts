import type { Failure } from '../failure.ts'
import { headerValue, type TokenRequest } from '../request.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses to let a cookie authenticate a request that another site may have caused: one that is not GET, HEAD
 * or OPTIONS, or opens a WebSocket, and that the browser says (`Sec-Fetch-Site`, else `Origin`) comes from
 * elsewhere. An origin in `allowedOrigins` is not elsewhere. A request without either header comes from no
 * browser.
 */
export function checkCrossSite(
  request: TokenRequest,
  allowedOrigins: ReadonlySet<string>,
): Failure | undefined {
  if (safeMethods.has(request.method ?? '') && !opensSocket(request)) return undefined
  const origin = headerValue(request, 'origin')
  if (origin !== undefined && allowedOrigins.has(origin)) return undefined
  const site = headerValue(request, 'sec-fetch-site')
  if (site !== undefined) {
    return site === 'same-origin' || site === 'none'
      ? undefined
      : refused('sec-fetch-site', 'same-origin or none', site)
  }
  return origin === undefined || isOwnOrigin(origin, request)
    ? undefined
    : refused('origin', ['the own origin', ...allowedOrigins], origin)
}

function refused(subject: string, expected: unknown, actual: string): Failure {
  return { code: 'cross_site_request', finding: { subject, expected, actual } }
}

/** A WebSocket begins as a GET, and does what it likes from there on. */
function opensSocket(request: TokenRequest): boolean {
  return headerValue(request, 'upgrade')?.toLowerCase().includes('websocket') === true
}

/** The scheme is left out: behind a proxy that ends TLS it is not known here. */
function isOwnOrigin(origin: string, request: TokenRequest): boolean {
  const host = headerValue(request, 'host') ?? headerValue(request, ':authority')
  if (host === undefined || !URL.canParse(origin)) return false
  const { protocol, host: originHost } = new URL(origin)
  const own = `${protocol}//${host}`
  return URL.canParse(own) && new URL(own).host === originHost
}
