import { join } from 'node:path'
import { createVerifier, type ClaimgateEvent, type Verifier, type VerifierOptions } from '@claimgate/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startOfTests } from '../../../test/support/clock.ts'
import { newFolder, writeKeys } from '../../../test/support/key-files.ts'
import { newSigningKey, type SigningKey } from '../../../test/support/keys.ts'
import { audience, issuer, mint } from '../../../test/support/tokens.ts'
import { rejectionOf } from '../../../test/support/verifiers.ts'

const [one, two, three] = [
  newSigningKey('ES256', 'one'),
  newSigningKey('ES256', 'two'),
  newSigningKey('ES256', 'three'),
]

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Options with a file of their own, which is read and reported while the verifier takes them. */
function withFile(key: SigningKey, onEvent: (event: ClaimgateEvent) => void = () => undefined) {
  const jwksFile = join(newFolder(), 'jwks.json')
  writeKeys(jwksFile, key)
  return { issuer, audience, jwksFile, clock: () => startOfTests, onEvent }
}

/** What a listener does at the first event of its own options alone. */
function once(act: () => void): () => void {
  let isFirst = true
  return () => {
    if (isFirst) {
      isFirst = false
      act()
    }
  }
}

async function acceptedBy(verifier: Verifier): Promise<readonly (string | undefined)[]> {
  const outcomes = [one, two, three].map(async (key) =>
    verifier.verifyToken(mint({ key })).then(
      () => key.publicJwk.kid,
      () => undefined,
    ),
  )
  return (await Promise.all(outcomes)).filter((kid) => kid !== undefined)
}

describe('reload, called by a listener while another reload reads its options', () => {
  const nested: readonly (readonly [name: string, change: object])[] = [
    ['good', {}],
    ['refused', { cache: { maxEntries: 0 } }],
  ]

  it.each(nested)('stands, whether those are %s, and leaves no watch behind', async (_, change) => {
    const verifier = createVerifier(withFile(one))
    const later = withFile(two)
    const outer: VerifierOptions = {
      ...withFile(
        three,
        once(() => verifier.reload(later)),
      ),
      ...change,
    }
    const refusals: unknown[] = []
    try {
      verifier.reload(outer)
    } catch (error) {
      refusals.push(error)
    }
    expect(refusals).toHaveLength(Object.keys(change).length)
    expect(await acceptedBy(verifier)).toEqual(['two'])
    expect(vi.getTimerCount()).toBe(1)
    verifier.close()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('keeps the watch of a file that all of them name', async () => {
    const first = withFile(one)
    const verifier = createVerifier(first)
    const shared = { issuer, audience, jwksFile: first.jwksFile }
    const { jwksFile, ...others } = withFile(
      three,
      once(() => verifier.reload(first)),
    )
    const further = { issuer: 'https://other.example.com', audience, jwksFile }
    const { clock, onEvent } = others
    verifier.reload({ requireAny: [shared, further], clock, onEvent })
    expect(await acceptedBy(verifier)).toEqual(['one'])
    expect(vi.getTimerCount()).toBe(1)
    verifier.close()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('close, called by a listener while a reload reads its options', () => {
  it('stands, and leaves no watch behind', async () => {
    const verifier = createVerifier(withFile(one))
    verifier.reload(
      withFile(
        two,
        once(() => verifier.close()),
      ),
    )
    expect(vi.getTimerCount()).toBe(0)
    expect(await rejectionOf(verifier.verifyToken(mint({ key: two })))).toMatchObject({
      code: 'verifier_closed',
      status: 503,
    })
  })
})
