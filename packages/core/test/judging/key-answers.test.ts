import { createVerifier, type RequirementOptions, type Verifier } from '@claimgate/core'
import type { JSONWebKeySet } from 'jose'
import { describe, expect, it } from 'vitest'
import { testClock } from '../../../../test/support/clock.ts'
import { newSigningKey } from '../../../../test/support/keys.ts'
import { audience, issuer, mint } from '../../../../test/support/tokens.ts'
import { rejectionOf } from '../../../../test/support/verifiers.ts'

const key = newSigningKey('ES256', 'key')
const other = newSigningKey('ES256', 'other')
const good = { keys: [key.publicJwk] }

/** A key source that answers when it is told to, and how often it was asked. */
function heldBack(): {
  readonly keys: () => Promise<JSONWebKeySet>
  readonly asked: () => number
  answer(set: JSONWebKeySet): void
  fail(): void
} {
  let count = 0
  const waiting: { resolve: (set: JSONWebKeySet) => void; reject: (error: Error) => void }[] = []
  return {
    keys: () => {
      count += 1
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject })
      })
    },
    asked: () => count,
    answer: (set) => {
      for (const { resolve } of waiting.splice(0)) resolve(set)
    },
    fail: () => {
      for (const { reject } of waiting.splice(0)) reject(new Error('down'))
    },
  }
}

function verifierOf(...requireAny: readonly RequirementOptions[]): Verifier {
  return createVerifier({ requireAny, clock: testClock().clock })
}

const any = { issuer: { prefix: 'https://' }, audience, name: 'any' } as const
const exact = { issuer, audience, name: 'exact' } as const

describe('a requirement whose keys do not come', () => {
  it('E6: keeps no token waiting that another requirement proves with keys at hand', async () => {
    const stalled = heldBack()
    const verifier = verifierOf({ ...any, keys: stalled.keys }, { ...exact, jwks: good })
    expect((await verifier.verifyToken(mint({ key }))).requirement).toBe('exact')
    expect(stalled.asked()).toBe(1)
  })

  it('E6: keeps no token waiting that another proves with keys that come sooner', async () => {
    const [stalled, prompt] = [heldBack(), heldBack()]
    const verifier = verifierOf({ ...any, keys: stalled.keys }, { ...exact, keys: prompt.keys })
    const judged = verifier.verifyToken(mint({ key }))
    prompt.answer(good)
    expect((await judged).requirement).toBe('exact')
  })

  it('is waited for where no other proves the token', async () => {
    const late = heldBack()
    const verifier = verifierOf({ ...any, keys: late.keys }, { ...exact, jwks: { keys: [other.publicJwk] } })
    const judged = verifier.verifyToken(mint({ key }))
    late.answer(good)
    expect((await judged).requirement).toBe('any')
  })

  it('makes a bad token 503 where it fails, since it might have been its own', async () => {
    const late = heldBack()
    const verifier = verifierOf({ ...any, keys: late.keys }, { ...exact, jwks: { keys: [other.publicJwk] } })
    const rejection = rejectionOf(verifier.verifyToken(mint({ key })))
    late.fail()
    expect(await rejection).toMatchObject({ status: 503, code: 'keys_unavailable' })
  })

  it('makes a bad token 401 where it comes and does not prove it', async () => {
    const late = heldBack()
    const verifier = verifierOf({ ...any, keys: late.keys }, { ...exact, jwks: good })
    const forged = mint({ key: newSigningKey('ES256', 'key') })
    const rejection = rejectionOf(verifier.verifyToken(forged))
    late.answer(good)
    expect(await rejection).toMatchObject({ status: 401, code: 'signature_invalid' })
  })

  it('is not asked at all where an earlier one proves the token', async () => {
    const later = heldBack()
    const verifier = verifierOf({ ...exact, jwks: good }, { ...any, keys: later.keys })
    expect((await verifier.verifyToken(mint({ key }))).requirement).toBe('exact')
    expect(later.asked()).toBe(0)
  })
})

describe('requirements with their keys at hand', () => {
  it('are tried in list order', async () => {
    const verifier = verifierOf({ ...any, jwks: good }, { ...exact, jwks: good })
    expect((await verifier.verifyToken(mint({ key }))).requirement).toBe('any')
  })

  it('and with keys that were fetched before, too', async () => {
    const fetched = heldBack()
    const verifier = verifierOf({ ...any, keys: fetched.keys }, { ...exact, jwks: good })
    const ready = verifier.ready()
    fetched.answer(good)
    await ready
    expect((await verifier.verifyToken(mint({ key }))).requirement).toBe('any')
  })
})

describe('a token that was proven while an earlier requirement waited for its keys', () => {
  it('is judged anew where that one asks the app', async () => {
    const stalled = heldBack()
    let asked = 0
    const askApp = (): boolean => {
      asked += 1
      return true
    }
    const verifier = verifierOf(
      { ...any, keys: stalled.keys, authorization: askApp },
      { ...exact, jwks: good },
    )
    expect((await verifier.verifyToken(mint({ key }))).requirement).toBe('exact')
    const ready = verifier.ready()
    stalled.answer(good)
    await ready
    expect((await verifier.verifyToken(mint({ key }))).requirement).toBe('any')
    expect(asked).toBe(1)
  })
})
