import { createVerifier, type RequirementOptions, type Verifier } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { testClock } from '../../../../../test/support/clock.ts'
import { json, startKeyServer, type KeyServer } from '../../../../../test/support/key-server.ts'
import { newSigningKey } from '../../../../../test/support/keys.ts'
import { audience, mint } from '../../../../../test/support/tokens.ts'
import { rejectionOf } from '../../../../../test/support/verifiers.ts'

const key = newSigningKey('ES256', 'key')
const count = 300

/** Three hundred issuers on one server, each with a key set of its own. */
async function startIssuers(): Promise<KeyServer & { readonly requirements: readonly RequirementOptions[] }> {
  const server = await startKeyServer()
  const requirements = Array.from({ length: count }, (_, index) => {
    server.answer(`/${index}/jwks`, json({ keys: [key.publicJwk] }))
    return { issuer: issuerOf(index), audience, jwksUrl: `${server.url}/${index}/jwks` }
  })
  return { ...server, requirements }
}

function issuerOf(index: number): string {
  return `https://issuer-${index}.example.com`
}

function verifierOf(requireAny: readonly RequirementOptions[]): Verifier {
  return createVerifier({ requireAny, clock: testClock().clock })
}

function tokenOf(index: number): string {
  return mint({ key, claims: { iss: issuerOf(index) } })
}

describe('hundreds of issuers', () => {
  it('are each asked for their own keys, when a token of theirs comes', async () => {
    const { requirements, asked } = await startIssuers()
    const verifier = verifierOf(requirements)
    for (const index of [0, 150, 299, 150]) {
      expect((await verifier.verifyToken(tokenOf(index))).issuer).toBe(issuerOf(index))
    }
    expect(asked).toEqual(['/0/jwks', '/150/jwks', '/299/jwks'])
  })

  it('E7: lead nowhere for a token of another', async () => {
    const { requirements, asked } = await startIssuers()
    const verifier = verifierOf(requirements)
    for (const iss of ['http://169.254.169.254', issuerOf(count), `${issuerOf(1)}/`, 'file:///etc/passwd']) {
      const rejection = await rejectionOf(verifier.verifyToken(mint({ key, claims: { iss } })))
      expect(rejection).toMatchObject({ status: 401, code: 'issuer_unknown' })
    }
    expect(asked).toEqual([])
  })

  it('go on while one of them does not answer', async () => {
    const { requirements, answer, nextRequest } = await startIssuers()
    answer('/7/jwks', () => undefined)
    const verifier = verifierOf(requirements)
    const stalled = rejectionOf(verifier.verifyToken(tokenOf(7)))
    await nextRequest()
    for (const index of [6, 8, 9]) {
      expect((await verifier.verifyToken(tokenOf(index))).issuer).toBe(issuerOf(index))
    }
    verifier.close()
    expect((await stalled).status).toBe(503)
  })

  it('E11: share no key where they share a kid', async () => {
    const { requirements, answer } = await startIssuers()
    const own = newSigningKey('ES256', 'key')
    answer('/7/jwks', json({ keys: [own.publicJwk] }))
    const verifier = verifierOf(requirements)
    expect(await rejectionOf(verifier.verifyToken(tokenOf(7)))).toMatchObject({ code: 'signature_invalid' })
    const good = mint({ key: own, claims: { iss: issuerOf(7) } })
    expect((await verifier.verifyToken(good)).issuer).toBe(issuerOf(7))
    const elsewhere = mint({ key: own, claims: { iss: issuerOf(8) } })
    expect(await rejectionOf(verifier.verifyToken(elsewhere))).toMatchObject({ code: 'signature_invalid' })
  })
})

describe('one key set of several requirements', () => {
  it('is fetched once', async () => {
    const server = await startKeyServer(key.publicJwk)
    const requirements = Array.from({ length: 20 }, (_, index) => ({
      issuer: issuerOf(index),
      audience,
      jwksUrl: server.jwksUrl,
    }))
    const verifier = verifierOf(requirements)
    await Promise.all(requirements.map((_, index) => verifier.verifyToken(tokenOf(index))))
    await verifier.ready()
    expect(server.asked).toEqual(['/jwks'])
  })

  it('E12: lets in no token of an issuer that none of them names', async () => {
    const server = await startKeyServer(key.publicJwk)
    const requirements = [0, 1].map((index) => ({
      issuer: issuerOf(index),
      audience: `api-${index}`,
      jwksUrl: server.jwksUrl,
    }))
    const verifier = verifierOf(requirements)
    const crossed = mint({ key, claims: { iss: issuerOf(0), aud: 'api-1' } })
    expect(await rejectionOf(verifier.verifyToken(crossed))).toMatchObject({ code: 'audience_mismatch' })
    const stranger = mint({ key, claims: { iss: issuerOf(2), aud: 'api-1' } })
    expect(await rejectionOf(verifier.verifyToken(stranger))).toMatchObject({ code: 'issuer_unknown' })
  })
})
