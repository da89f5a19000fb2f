import { describe, expect, it } from 'vitest'
import { createRejection } from '../../src/answers/errors.ts'
import { jsonAnswer } from '../../src/answers/http-answer.ts'
import type { RejectionCode } from '../../src/answers/rejection-codes.ts'
import { renderRejection } from '../../src/answers/render-rejection.ts'

describe('renderRejection', () => {
  it.each<[RejectionCode, number, string]>([
    ['token_missing', 401, 'unauthorized'],
    ['token_repeated', 400, 'invalid_request'],
    ['signature_invalid', 401, 'invalid_token'],
    ['scope_insufficient', 403, 'insufficient_scope'],
    ['authentication_too_old', 401, 'insufficient_user_authentication'],
    ['authentication_too_weak', 401, 'insufficient_user_authentication'],
    ['policy_not_met', 403, 'forbidden'],
    ['cross_site_request', 403, 'forbidden'],
    ['keys_unavailable', 503, 'temporarily_unavailable'],
    ['policy_failed', 500, 'server_error'],
  ])('gives %s as %i with the error %s', (code, status, error) => {
    const rendered = renderRejection(createRejection(code, { 'Cache-Control': 'no-store' }))
    expect(rendered.status).toBe(status)
    expect(rendered.body.error).toBe(error)
    expect(Object.keys(rendered.body)).toEqual(['error', 'error_description'])
    expect(rendered.headers).toEqual({
      'Cache-Control': 'no-store',
      'Content-Type': 'application/json; charset=utf-8',
    })
  })

  it.each([[new Error('secret detail')], ['text'], [undefined], [null]])(
    'gives an error that is not claimgate’s a plain 500 that tells nothing of it: %s',
    (error) => {
      const rendered = renderRejection(error)
      expect(rendered.status).toBe(500)
      expect(rendered.body.error).toBe('server_error')
      expect(rendered.headers['Cache-Control']).toBe('no-store')
      expect(JSON.stringify(rendered)).not.toContain('secret')
    },
  )
})

describe('jsonAnswer', () => {
  it('states the length in bytes, not in characters', () => {
    const answer = jsonAnswer(200, { A: 'b' }, { name: 'é😀' })
    expect(answer.headers['Content-Length']).toBe(String(Buffer.byteLength(answer.body)))
    expect(answer.headers).toHaveProperty('A', 'b')
  })
})
