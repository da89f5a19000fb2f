import { calculateJwkThumbprint } from 'jose'
import { describe, expect, it } from 'vitest'
import { renderRejection, type ClaimgateEvent } from '@claimgate/core'
import { newSigningKey, signingKey } from '../../../../test/support/keys.ts'
import { mint } from '../../../../test/support/tokens.ts'
import { goodRequirement, goodVerifier, rejectionOf } from '../../../../test/support/verifiers.ts'

const attacker = newSigningKey('RS256', 'attacker')
const { kid: _, ...attackerJwk } = attacker.publicJwk
const address = 'https://keys.example.com/jwks'

/** A verifier whose keys are fetched, and the addresses that were asked. */
function fetchingVerifier(): ReturnType<typeof goodVerifier> & { readonly asked: string[] } {
  const asked: string[] = []
  const { verifier, clock } = goodVerifier({
    jwksUrl: address,
    fetch: (url) => {
      asked.push(url)
      return Promise.resolve(Response.json({ keys: [signingKey().publicJwk] }))
    },
  })
  return { verifier, clock, asked }
}

describe('keys and addresses in a header', () => {
  const offered = [
    { name: 'C4: an embedded key', header: { jwk: attackerJwk } },
    {
      name: 'C4: an embedded key that has the kid of ours',
      header: { jwk: { ...attackerJwk, kid: 'RS256-1' } },
    },
    { name: 'C5: the address of a key set', header: { jku: 'https://evil.example/jwks' } },
    { name: 'C5: the address of a certificate', header: { x5u: 'https://evil.example/cert.pem' } },
    {
      name: 'C5: an address inside the network',
      header: { jku: 'http://169.254.169.254/', x5u: 'file:///etc/passwd' },
    },
    { name: 'C6: a certificate chain', header: { x5c: ['MIIBszCCARwCCQDwW'], x5t: 'AA', 'x5t#S256': 'AA' } },
  ]

  it.each(offered)('$name proves nothing', async ({ header }) => {
    const { verifier, asked } = fetchingVerifier()
    const forged = mint({ key: attacker, header: { ...header, kid: 'RS256-1' } })
    expect(await rejectionOf(verifier.verifyToken(forged))).toMatchObject({
      status: 401,
      code: 'signature_invalid',
    })
    expect(asked).toEqual([address])
  })

  it.each(offered)('$name does no harm beside a good signature', async ({ header }) => {
    const { verifier, asked } = fetchingVerifier()
    expect((await verifier.verifyToken(mint({ header }))).subject).toBe('user-1')
    expect(asked).toEqual([address])
  })

  it('C4: an embedded key is not found by its thumbprint either', async () => {
    const { verifier } = goodVerifier()
    const kid = await calculateJwkThumbprint(attackerJwk)
    const forged = mint({ key: attacker, header: { jwk: attackerJwk, kid } })
    expect(await rejectionOf(verifier.verifyToken(forged))).toMatchObject({
      status: 401,
      code: 'key_unknown',
    })
  })
})

describe('kid', () => {
  const strange = [
    '../../../../dev/null',
    '/proc/sys/kernel/randomize_va_space',
    "' UNION SELECT 'secret' -- ",
    "x' OR '1'='1",
    '*)(uid=*))(|(uid=*',
    '| /usr/bin/curl https://evil.example',
    '$(sleep 10)',
    'https://evil.example/jwks',
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'toString',
    '0',
    '\u0000',
    'RS256-1\u0000',
    'RS256-1 ',
    'rs256-1',
    '\ud800',
    '',
  ]

  it.each(strange)('C7, C8: %j names no key that is not called so', async (kid) => {
    const { verifier } = goodVerifier()
    const rejection = await rejectionOf(verifier.verifyToken(mint({ header: { kid } })))
    expect(rejection).toMatchObject({ status: 401, code: 'key_unknown' })
  })

  it.each(strange)('C7, C8: %j names the key that is called so', async (kid) => {
    const key = { ...signingKey(), kid, publicJwk: { ...signingKey().publicJwk, kid } }
    const { verifier } = goodVerifier(goodRequirement(key, attacker))
    expect((await verifier.verifyToken(mint({ key }))).header.kid).toBe(kid)
  })

  it.each([
    { length: 255, code: 'key_unknown' },
    { length: 256, code: 'key_unknown' },
    { length: 257, code: 'token_header_not_allowed' },
  ])('C7: of $length characters ends in $code', async ({ length, code }) => {
    const { verifier } = goodVerifier()
    const token = mint({ header: { kid: 'k'.repeat(length) } })
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({ status: 401, code })
  })

  it('C7: of 256 characters finds its key', async () => {
    const key = newSigningKey('ES256', 'k'.repeat(256))
    const { verifier } = goodVerifier(goodRequirement(key))
    expect((await verifier.verifyToken(mint({ key }))).header.kid).toHaveLength(256)
  })

  it.each(['line\r\nX-Injected: 1', '\u001b[2Jcleared', 'quote" , error="none', '\u202eback', '\u0000'])(
    'C9: %j reaches neither the answer nor a log line',
    async (kid) => {
      const lines: unknown[] = []
      const log = (details: object, message: string): unknown => lines.push([details, message])
      const { verifier } = goodVerifier({ logger: { info: log, warn: log, error: log } })
      const rejection = await rejectionOf(verifier.verifyToken(mint({ header: { kid } })))
      const answer = renderRejection(rejection)
      expect(lines).toHaveLength(1)
      for (const text of [JSON.stringify([answer, lines]), rejection.message, rejection.stack ?? '']) {
        expect(text).not.toContain(JSON.stringify(kid).slice(1, -1))
        expect(text).not.toContain(kid)
      }
    },
  )

  it('C9: is shown to the operator in the event alone', async () => {
    const events: ClaimgateEvent[] = []
    const { verifier } = goodVerifier({ onEvent: (event) => events.push(event) })
    await rejectionOf(verifier.verifyToken(mint({ header: { kid: 'no-such-key' } })))
    expect(events).toMatchObject([{ type: 'rejected', finding: { actual: { kid: 'no-such-key' } } }])
  })

  it('C11: left out, the token is proven by whichever of the keys fits', async () => {
    const keys = ['a', 'b', 'c'].map((kid) => newSigningKey('ES256', kid))
    const { verifier } = goodVerifier(goodRequirement(attacker, ...keys))
    for (const key of keys) {
      expect((await verifier.verifyToken(mint({ key: { ...key, kid: undefined } }))).subject).toBe('user-1')
    }
  })

  it('C11: left out, the token is tried with eight keys at most', async () => {
    const keys = Array.from({ length: 9 }, (_unused, index) => newSigningKey('ES256', `key-${index}`))
    const { verifier } = goodVerifier(goodRequirement(...keys))
    const [eighth, ninth] = keys.slice(7).map((key) => mint({ key: { ...key, kid: undefined } }))
    expect((await verifier.verifyToken(eighth ?? '')).subject).toBe('user-1')
    expect(await rejectionOf(verifier.verifyToken(ninth ?? ''))).toMatchObject({
      status: 401,
      code: 'signature_checks_exhausted',
    })
  })

  it('C12: borne by several keys is tried with those of the right type', async () => {
    const keys = ['ES256', 'EdDSA', 'RS256'].map((algorithm) => newSigningKey(algorithm, 'same'))
    const { verifier } = goodVerifier(goodRequirement(...keys))
    for (const key of keys) expect((await verifier.verifyToken(mint({ key }))).subject).toBe('user-1')
    const stranger = mint({ key: newSigningKey('ES256', 'same') })
    expect(await rejectionOf(verifier.verifyToken(stranger))).toMatchObject({ code: 'signature_invalid' })
  })
})
