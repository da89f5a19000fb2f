import { headerValue, type TokenRequest } from '../request.ts'

/** Whether a request is a CORS preflight (Fetch standard, section 3.3.2), and not just any OPTIONS. */
export function isCorsPreflight(request: TokenRequest): boolean {
  return (
    request.method === 'OPTIONS' &&
    headerValue(request, 'origin') !== undefined &&
    headerValue(request, 'access-control-request-method') !== undefined
  )
}
