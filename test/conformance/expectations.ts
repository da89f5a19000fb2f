import type { ClaimgateEvent, RejectionCode } from '@claimgate/core'
import { expect } from 'vitest'
import type { RawResponse } from '../support/raw-http.ts'

/** What came of a scenario in one framework. */
export interface Outcome {
  readonly response: RawResponse
  readonly events: readonly ClaimgateEvent[]
  /** How often a route ran. */
  readonly handled: number
}

/** What must come of a scenario. */
export type Expected = Rejection | Answer | ResourceAnswer | FrameworkAnswer

/** An answer of claimgate to a request that does not get in. */
export interface Rejection {
  readonly by: 'claimgate'
  readonly status: number
  readonly error: string
  readonly code: RejectionCode
  /** The parameters of the challenge but for the description; absent where there is no challenge. */
  readonly challenge?: Readonly<Record<string, string>>
  readonly retryAfter?: string
  readonly head?: boolean
}

/** An answer of the app's route. */
export interface Answer {
  readonly by: 'route'
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly head?: boolean
}

/** An answer to a request for the metadata of a resource. */
export interface ResourceAnswer extends RawResponse {
  readonly by: 'resource'
}

/** An answer that a framework gives in its own way. */
export interface FrameworkAnswer {
  readonly by: 'framework'
  readonly status: number
  /** Headers that it has, among others; `null` for one that it must not have. */
  readonly headers?: Readonly<Record<string, string | RegExp | null>>
  readonly handled?: number
}

/** A rejection of a kind that has a challenge. */
export function challenged(
  status: number,
  error: string,
  code: RejectionCode,
  parameters: Readonly<Record<string, string>> = {},
): Rejection {
  const named = error === 'unauthorized' ? {} : { error }
  return { by: 'claimgate', status, error, code, challenge: { ...named, ...parameters } }
}

/** A rejection of a kind that has none. */
export function refused(status: number, error: string, code: RejectionCode, retryAfter?: string): Rejection {
  return { by: 'claimgate', status, error, code, ...(retryAfter !== undefined && { retryAfter }) }
}

export const noToken: Rejection = challenged(401, 'unauthorized', 'token_missing')

export function badToken(code: RejectionCode): Rejection {
  return challenged(401, 'invalid_token', code)
}

export function badRequest(code: RejectionCode): Rejection {
  return challenged(400, 'invalid_request', code)
}

export function forbidden(code: RejectionCode = 'policy_not_met'): Rejection {
  return refused(403, 'forbidden', code)
}

export function answered(body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { by: 'route', body, headers }
}

export const letIn: Answer = answered({ user: 'user-1' })
export const letInAnonymously: Answer = answered({ user: null })

export function expectOutcome({ response, events, handled }: Outcome, expected: Expected): void {
  switch (expected.by) {
    case 'claimgate':
      expectRejection(response, expected)
      expect(events.filter(({ type }) => type === 'rejected')).toMatchObject([
        { code: expected.code, status: expected.status },
      ])
      expect(handled).toBe(0)
      return
    case 'route':
      expectAnswer(response, expected)
      expect(handled).toBe(1)
      return
    case 'resource': {
      const { by: _, ...whole } = expected
      expect(response).toEqual(whole)
      expect(handled).toBe(0)
      return
    }
    case 'framework':
      expectFrameworkAnswer(response, expected)
      expect(handled).toBe(expected.handled ?? 0)
  }
}

/** Holds a whole response against a rejection: no header more or less than it has. */
function expectRejection({ status, headers, body }: RawResponse, expected: Rejection): void {
  expect(status).toBe(expected.status)
  const { 'www-authenticate': challenge, 'content-length': length, ...others } = headers
  expect(others).toEqual({
    'cache-control': 'no-store',
    'content-type': 'application/json; charset=utf-8',
    ...(expected.retryAfter !== undefined && { 'retry-after': expected.retryAfter }),
  })
  if (expected.head === true) {
    expect(body).toBe('')
    expect(Number(length)).toBeGreaterThan(0)
    expect(challenge !== undefined).toBe(expected.challenge !== undefined)
    return
  }
  expect(Number(length)).toBe(Buffer.byteLength(body))
  const described: unknown = JSON.parse(body)
  expect(described).toEqual({ error: expected.error, error_description: expect.stringMatching(/^[ -~]+$/) })
  expectChallenge(challenge, described, expected.challenge)
  // H13: the start of a JWT, whoever sent one.
  expect(JSON.stringify({ headers, body })).not.toContain('eyJ')
}

function expectChallenge(
  header: string | undefined,
  described: unknown,
  expected: Rejection['challenge'],
): void {
  if (expected === undefined) return expect(header).toBeUndefined()
  const description: unknown = Reflect.get(Object(described), 'error_description')
  const withDescription = 'error' in expected ? { error_description: description } : {}
  expect(parseChallenge(header ?? '')).toEqual({ ...withDescription, ...expected })
}

const challengeForm = /^Bearer(?: \w+="[^"]*"(?:, \w+="[^"]*")*)?$/

function parseChallenge(header: string): Record<string, string> {
  expect(header).toMatch(challengeForm)
  const parameters = header.matchAll(/(\w+)="([^"]*)"/g)
  return Object.fromEntries(Array.from(parameters, ([, name = '', value = '']) => [name, value]))
}

function expectAnswer({ status, headers, body }: RawResponse, expected: Answer): void {
  const text = JSON.stringify(expected.body)
  expect({ status, headers, body }).toEqual({
    status: 200,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(text)),
      ...expected.headers,
    },
    body: expected.head === true ? '' : text,
  })
}

function expectFrameworkAnswer({ status, headers }: RawResponse, expected: FrameworkAnswer): void {
  expect(status).toBe(expected.status)
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    expect(headers[name] ?? null, name).toEqual(
      value instanceof RegExp ? expect.stringMatching(value) : value,
    )
  }
}
