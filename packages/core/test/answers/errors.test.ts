import { describe, expect, it } from 'vitest'
import {
  ClaimgateError,
  createRejection,
  ForbiddenError,
  InvalidRequestError,
  InvalidTokenError,
  isClaimgateError,
  MissingTokenError,
  rejectionStatus,
  ServerError,
  StepUpRequiredError,
  UnavailableError,
} from '../../src/answers/errors.ts'
import { rejectionCodes, type RejectionCode } from '../../src/answers/rejection-codes.ts'

const examples: readonly (readonly [RejectionCode, typeof ClaimgateError, string, number])[] = [
  ['token_missing', MissingTokenError, 'MissingTokenError', 401],
  ['request_malformed', InvalidRequestError, 'InvalidRequestError', 400],
  ['token_expired', InvalidTokenError, 'InvalidTokenError', 401],
  ['scope_insufficient', ForbiddenError, 'ForbiddenError', 403],
  ['policy_not_met', ForbiddenError, 'ForbiddenError', 403],
  ['authentication_too_old', StepUpRequiredError, 'StepUpRequiredError', 401],
  ['authentication_too_weak', StepUpRequiredError, 'StepUpRequiredError', 401],
  ['keys_unavailable', UnavailableError, 'UnavailableError', 503],
  ['policy_failed', ServerError, 'ServerError', 500],
]

describe('a rejection', () => {
  it.each(examples)('of %s is of its class', (code, errorClass, name, status) => {
    const error = createRejection(code, {})
    expect(error).toBeInstanceOf(errorClass)
    expect(error).toBeInstanceOf(ClaimgateError)
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ name, code, status, statusCode: status, expose: status < 500 })
  })

  it.each(['code', 'kind', 'status', 'statusCode', 'expose', 'headers'])(
    'has %s as a plain own property',
    (name) => {
      const descriptor = Object.getOwnPropertyDescriptor(createRejection('token_expired', { a: 'b' }), name)
      expect(descriptor).toMatchObject({ writable: true, enumerable: true, configurable: true })
    },
  )

  it('is fresh each time', () => {
    expect(createRejection('token_expired', {})).not.toBe(createRejection('token_expired', {}))
  })

  it('has one text for clients per code', () => {
    expect(createRejection('token_expired', {}).message).toBe(rejectionCodes.token_expired.description)
  })

  it('H14: tells the same for everything that fails before the signature is proven', () => {
    const unproven: RejectionCode[] = [
      'token_too_long',
      'token_malformed',
      'token_header_not_allowed',
      'algorithm_not_allowed',
      'token_type_not_allowed',
      'issuer_unknown',
      'key_unknown',
      'signature_invalid',
      'signature_checks_exhausted',
    ]
    expect(new Set(unproven.map((code) => createRejection(code, {}).message)).size).toBe(1)
  })

  it('has a status for every kind that a code can have', () => {
    for (const { kind } of Object.values(rejectionCodes))
      expect(rejectionStatus[kind]).toBeGreaterThanOrEqual(400)
  })

  it('has texts that every header can carry', () => {
    for (const { description } of Object.values(rejectionCodes)) expect(description).toMatch(/^[\x20-\x7e]+$/)
  })
})

describe('isClaimgateError', () => {
  it('recognises a rejection of another copy of the package by its brand', () => {
    const foreign = Object.defineProperty(new Error('x'), Symbol.for('claimgate.rejection'), { value: true })
    expect(isClaimgateError(foreign)).toBe(true)
  })

  it.each([
    ['another error', new Error('x')],
    ['null', null],
    ['undefined', undefined],
    ['a text', 'claimgate'],
    ['a look-alike', { code: 'token_expired', status: 401 }],
    ['a false brand', { [Symbol.for('claimgate.rejection')]: 'yes' }],
  ])('does not take %s for one', (_, value) => {
    expect(isClaimgateError(value)).toBe(false)
  })
})
