import { rejectionCodes, type RejectionCode, type RejectionKind } from './rejection-codes.ts'

const brand = Symbol.for('claimgate.rejection')

/** The status of each kind of rejection. */
export const rejectionStatus: Readonly<Record<RejectionKind, number>> = {
  missing_token: 401,
  invalid_request: 400,
  invalid_token: 401,
  insufficient_scope: 403,
  insufficient_user_authentication: 401,
  forbidden: 403,
  unavailable: 503,
  server_error: 500,
}

/**
 * A request that does not get in. Everything on it is safe for a client and for a log: the message is a fixed
 * text per `code`, and neither it nor the stack holds a token, a claim's value or text from a key server.
 * Express and Koa apply `status` and `headers` by themselves; `renderRejection` gives the whole response.
 *
 * Recognise it with `isClaimgateError`, which also knows the errors of another copy of this package.
 *
 * @example
 * ```ts
 * import { isClaimgateError } from '@claimgate/core'
 *
 * export const statusOf = (error: unknown): number => (isClaimgateError(error) ? error.status : 500)
 * ```
 */
export abstract class ClaimgateError extends Error {
  /** What happened; stable. */
  readonly code: RejectionCode
  /** What kind of answer it gets. */
  readonly kind: RejectionKind
  readonly status: number
  readonly statusCode: number
  /** Whether the fault is the caller's, so that frameworks may show the message. */
  readonly expose: boolean
  /** The response headers of this rejection: challenge, `Cache-Control` and `Retry-After`. */
  readonly headers: Readonly<Record<string, string>>

  constructor(code: RejectionCode, headers: Readonly<Record<string, string>>) {
    const { kind, description } = rejectionCodes[code]
    super(description)
    this.name = new.target.name
    this.code = code
    this.kind = kind
    this.status = rejectionStatus[kind]
    this.statusCode = this.status
    this.expose = this.status < 500
    this.headers = headers
    Object.defineProperty(this, brand, { value: true })
  }
}

/** No token was sent (401, a challenge without an error code: RFC 6750, section 3.1). */
export class MissingTokenError extends ClaimgateError {}

/** The form of the request is wrong, whatever the token says (400 `invalid_request`). */
export class InvalidRequestError extends ClaimgateError {}

/** The token is refused (401 `invalid_token`). */
export class InvalidTokenError extends ClaimgateError {}

/** The token is good, and does not permit this (403 `insufficient_scope` or `forbidden`). */
export class ForbiddenError extends ClaimgateError {}

/**
 * The token is good, and its user has to authenticate anew or in another way (401
 * `insufficient_user_authentication`: RFC 9470).
 */
export class StepUpRequiredError extends ClaimgateError {}

/** The truth cannot be known at the moment (503 `temporarily_unavailable`, with `Retry-After`). */
export class UnavailableError extends ClaimgateError {}

/** The operator's mistake, found at run time (500 `server_error`). */
export class ServerError extends ClaimgateError {}

/**
 * Whether a value is a rejection of claimgate, also one of another copy of this package.
 *
 * @example
 * ```ts
 * import { isClaimgateError } from '@claimgate/core'
 *
 * export const codeOf = (error: unknown): string => (isClaimgateError(error) ? error.code : 'unknown')
 * ```
 */
export function isClaimgateError(value: unknown): value is ClaimgateError {
  return typeof value === 'object' && value !== null && brand in value && value[brand] === true
}

const errorClasses = {
  missing_token: MissingTokenError,
  invalid_request: InvalidRequestError,
  invalid_token: InvalidTokenError,
  insufficient_scope: ForbiddenError,
  insufficient_user_authentication: StepUpRequiredError,
  forbidden: ForbiddenError,
  unavailable: UnavailableError,
  server_error: ServerError,
} as const satisfies Record<
  RejectionKind,
  new (...given: ConstructorParameters<typeof ClaimgateError>) => ClaimgateError
>

/** Makes a fresh rejection of the class that belongs to the code's kind. */
export function createRejection(
  code: RejectionCode,
  headers: Readonly<Record<string, string>>,
): ClaimgateError {
  return new errorClasses[rejectionCodes[code].kind](code, headers)
}
