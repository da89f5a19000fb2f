import { isClaimgateError } from './errors.ts'
import type { RejectionKind } from './rejection-codes.ts'

/** The JSON body of a rejection, in the terms of RFC 6750 section 3.1 and RFC 9470 section 3. */
export interface RejectionBody {
  readonly error: string
  readonly error_description: string
}

/** A rejection as a response: the same in every framework. */
export interface RenderedRejection {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: RejectionBody
}

const bodyErrors: Readonly<Record<RejectionKind, string>> = {
  missing_token: 'unauthorized',
  invalid_request: 'invalid_request',
  invalid_token: 'invalid_token',
  insufficient_scope: 'insufficient_scope',
  insufficient_user_authentication: 'insufficient_user_authentication',
  forbidden: 'forbidden',
  unavailable: 'temporarily_unavailable',
  server_error: 'server_error',
}

const jsonContent = { 'Content-Type': 'application/json; charset=utf-8' }

const foreignError: RenderedRejection = {
  status: 500,
  headers: { 'Cache-Control': 'no-store', ...jsonContent },
  body: { error: 'server_error', error_description: 'the request could not be judged' },
}

/**
 * Gives the response that a rejection stands for: status, headers (challenge, `Retry-After`, `Cache-Control`,
 * `Content-Type`) and the body to be sent as JSON. For an app's own error handler with `rejections: "throw"`.
 * An error that is not claimgate's gives a plain 500, which tells nothing of it.
 *
 * @example
 * ```ts
 * import { renderRejection } from '@claimgate/core'
 *
 * export function toResponse(error: unknown): Response {
 *   const { status, headers, body } = renderRejection(error)
 *   return new Response(JSON.stringify(body), { status, headers })
 * }
 * ```
 */
export function renderRejection(error: unknown): RenderedRejection {
  if (!isClaimgateError(error)) return foreignError
  return {
    status: error.status,
    headers: { ...error.headers, ...jsonContent },
    body: { error: bodyErrors[error.kind], error_description: error.message },
  }
}
