import { createVerifier, type ClaimgateEvent, type RequirementOptions, type Verifier } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { startOfTests } from '../../../../test/support/clock.ts'
import { newSigningKey, type SigningKey } from '../../../../test/support/keys.ts'
import { audience, encode, issuer, mint } from '../../../../test/support/tokens.ts'

const partner = 'https://partner.example.com'
/** Two issuers that sign alike, and what became of their tokens, in order. */
function twoIssuers(algorithm: string) {
  const [own, other] = [newSigningKey(algorithm, 'own'), newSigningKey(algorithm, 'other')]
  const requireAny: readonly RequirementOptions[] = [
    { issuer, audience, name: 'own', jwks: { keys: [own.publicJwk] } },
    { issuer: partner, audience, name: 'other', jwks: { keys: [other.publicJwk] } },
  ]
  const outcomes: string[] = []
  const onEvent = (event: ClaimgateEvent): void => {
    if (event.type === 'accepted' || event.type === 'rejected') outcomes.push(event.type)
  }
  const verifier = createVerifier({
    requireAny,
    clock: () => startOfTests,
    onEvent,
    // One after the other, so that they end in the order in which they were started.
    maxConcurrentSignatureChecks: 1,
  })
  return { own, other, verifier, outcomes }
}

/** Tokens that say what they like under signatures that fit their length, and are no one's. */
function forgeries(count: number, key: SigningKey): readonly string[] {
  const token = mint({ key })
  const [header = '', , signature = ''] = token.split('.')
  return Array.from({ length: count }, (_, index) => {
    const payload = encode(
      JSON.stringify({ iss: issuer, aud: audience, sub: `${index}`, exp: startOfTests + 9 }),
    )
    return `${header}.${payload}.${signature}`
  })
}

function verifyAll(verifier: Verifier, tokens: readonly string[]): Promise<readonly string[]> {
  return Promise.all(
    tokens.map((token) =>
      verifier.verifyToken(token).then(
        () => 'accepted',
        () => 'rejected',
      ),
    ),
  )
}

describe.each([
  ['RS256', 10_000],
  ['ES256', 10_000],
  ['EdDSA', 2_000],
])('K1: a flood of bad signatures of %s', (algorithm, count) => {
  it(`keeps a good token of another issuer waiting for two of ${count} at most`, async () => {
    const { own, other, verifier, outcomes } = twoIssuers(algorithm)
    const flood = verifyAll(verifier, forgeries(count, own))
    const before = outcomes.length
    const auth = await verifier.verifyToken(mint({ key: other, claims: { iss: partner } }))
    const waitedFor = outcomes.indexOf('accepted') - before
    expect(auth.requirement).toBe('other')
    // The one that was under way, and the one whose turn was before.
    expect(waitedFor).toBeLessThanOrEqual(2)
    expect(new Set(await flood)).toEqual(new Set(['rejected']))
    expect(outcomes).toHaveLength(count + 1)
  })
})

describe('signature checks that wait when the verifier is closed', () => {
  it('end all the same', async () => {
    const { own, verifier } = twoIssuers('ES256')
    const good = Array.from({ length: 50 }, (_, index) => mint({ key: own, claims: { sub: `${index}` } }))
    const judged = verifyAll(verifier, [...good, ...forgeries(50, own)])
    verifier.close()
    const outcomes = await judged
    expect(outcomes.slice(0, 50)).toEqual(Array.from({ length: 50 }, () => 'accepted'))
    expect(outcomes.slice(50)).toEqual(Array.from({ length: 50 }, () => 'rejected'))
  })
})
