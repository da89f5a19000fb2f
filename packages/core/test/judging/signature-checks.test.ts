import { createVerifier, type RequirementOptions, type Verifier } from '@claimgate/core'
import type { JSONWebKeySet } from 'jose'
import { describe, expect, it } from 'vitest'
import { testClock } from '../../../../test/support/clock.ts'
import { newSigningKey, type SigningKey } from '../../../../test/support/keys.ts'
import { audience, issuer, mint } from '../../../../test/support/tokens.ts'
import { rejectionOf } from '../../../../test/support/verifiers.ts'

const own = newSigningKey('ES256', 'shared')

function strangers(count: number, kid: string | null = 'shared'): JSONWebKeySet {
  return { keys: Array.from({ length: count }, () => newSigningKey('ES256', kid).publicJwk) }
}

function verifierOf(...requireAny: readonly RequirementOptions[]): Verifier {
  return createVerifier({ requireAny, clock: testClock().clock })
}

const mine: RequirementOptions = { issuer, audience, name: 'mine', jwks: { keys: [own.publicJwk] } }
const anybody: RequirementOptions = { issuer: null, audience, name: 'anybody' }

describe('the signature checks of a token', () => {
  it.each([7, 8, 9, 50])(
    'E12: leave one for its own issuer beside another with %i keys of its kid',
    async (count) => {
      const other = { ...anybody, jwks: strangers(count) }
      for (const verifier of [verifierOf(other, mine), verifierOf(mine, other)]) {
        expect((await verifier.verifyToken(mint({ key: own }))).requirement).toBe('mine')
      }
    },
  )

  it('E12: leave one also where the keys of its own issuer have to be loaded', async () => {
    const loaded = { issuer, audience, name: 'mine', keys: () => Promise.resolve({ keys: [own.publicJwk] }) }
    const verifier = verifierOf(loaded, { ...anybody, jwks: strangers(50) })
    expect((await verifier.verifyToken(mint({ key: own }))).requirement).toBe('mine')
  })

  it.each([
    [7, undefined],
    [8, 'signature_checks_exhausted'],
  ])('are eight: a good key behind %i others: %s', async (before, code) => {
    const jwks = { keys: [...strangers(before).keys, own.publicJwk] }
    const alone = verifierOf({ ...anybody, jwks })
    const unusable = {
      ...anybody,
      name: 'unusable',
      jwks: { keys: [newSigningKey('RS256', 'other').publicJwk] },
    }
    for (const verifier of [alone, verifierOf({ ...anybody, jwks }, unusable)]) {
      const outcome: unknown = await verifier.verifyToken(mint({ key: own })).catch((error: unknown) => error)
      expect(outcome).toMatchObject(code === undefined ? { requirement: 'anybody' } : { code, status: 401 })
    }
  })

  it('count one key once, however often and under however many names it is listed', async () => {
    const plain: SigningKey = newSigningKey('ES256', null)
    const renamed = Array.from({ length: 20 }, (_, index) => ({ ...own.publicJwk, kid: `name ${index}` }))
    const verifier = verifierOf({ ...anybody, jwks: { keys: [...renamed, plain.publicJwk] } })
    expect((await verifier.verifyToken(mint({ key: plain }))).requirement).toBe('anybody')
  })

  it('are all made before a forged token is refused', async () => {
    const forged = mint({ key: newSigningKey('ES256', 'shared') })
    const verifier = verifierOf({ ...anybody, jwks: strangers(8) }, mine)
    expect(await rejectionOf(verifier.verifyToken(forged))).toMatchObject({ status: 401 })
  })
})
