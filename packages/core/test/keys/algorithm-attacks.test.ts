import { createHmac, createPublicKey, generateKeyPairSync, publicEncrypt } from 'node:crypto'
import { createVerifier, type RequirementOptions, type Verifier } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { certificatePem, newCertificate } from '../../../../test/support/certificates.ts'
import { startOfTests } from '../../../../test/support/clock.ts'
import { newSecret, newSigningKey, secretKey, signingKey } from '../../../../test/support/keys.ts'
import { audience, encode, goodClaims, issuer, mint, unsigned } from '../../../../test/support/tokens.ts'
import { rejectionOf } from '../../../../test/support/verifiers.ts'

const rsa = signingKey('RS256')
const payload = JSON.stringify(goodClaims)

function verifierWith(requirement: Partial<RequirementOptions>): Verifier {
  return createVerifier({ issuer, audience, clock: () => startOfTests, ...requirement })
}

/** Requirements of every kind of key source that holds the RSA key, and one that holds a secret. */
const requirements: readonly Partial<RequirementOptions>[] = [
  { publicKey: rsa.publicJwk },
  { jwks: { keys: [rsa.publicJwk] } },
  { keys: async () => ({ keys: [rsa.publicJwk] }) },
  { secret: newSecret() },
]

async function expectRefused(token: string, verifiers: readonly Verifier[]): Promise<void> {
  for (const verifier of verifiers) {
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({
      kind: 'invalid_token',
      status: 401,
    })
  }
}

describe('a token without a signature', () => {
  const verifiers = requirements.map(verifierWith)
  const names: readonly unknown[] = [
    'none',
    'None',
    'nOne',
    'noNe',
    'nonE',
    'NOne',
    'NonE',
    'nONE',
    'nOnE',
    'NONE',
    'NoNe',
    'NONe',
    'nONe',
    ' none',
    'none ',
    'none\t',
    'none\n',
    'none\0',
    '\u200bnone',
    'noｎe',
    '',
    ' ',
    'null',
    'undefined',
    null,
    true,
    false,
    0,
    1,
    [],
    ['none'],
    ['RS256'],
    {},
    { none: true },
    undefined,
  ]

  it.each(names.map((alg) => ({ alg })))('A1, A2: is refused: alg $alg', async ({ alg }) => {
    const good = mint().split('.')[2] ?? ''
    for (const signature of ['', '.', good, encode(Buffer.alloc(256)), encode('none')]) {
      await expectRefused(unsigned(JSON.stringify({ alg, kid: rsa.kid }), payload, signature), verifiers)
      await expectRefused(unsigned(JSON.stringify({ alg }), payload, signature), verifiers)
    }
  })

  it('A1: is refused where the header has no alg at all', async () => {
    await expectRefused(unsigned('{}', payload, ''), verifiers)
    await expectRefused(unsigned('{"typ":"JWT"}', payload, encode('none')), verifiers)
  })

  it.each(['HS256', 'HS384', 'HS512'])(
    'A7: is refused where it is signed with an empty secret: %s',
    async (alg) => {
      await expectRefused(mint({ key: secretKey(new Uint8Array(), alg) }), verifiers)
    },
  )
})

describe('a public key used as a secret', () => {
  const publicKey = createPublicKey({ key: Object.fromEntries(Object.entries(rsa.publicJwk)), format: 'jwk' })
  const spki = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const pkcs1 = publicKey.export({ type: 'pkcs1', format: 'pem' }).toString()
  const der = publicKey.export({ type: 'spki', format: 'der' })
  const certificate = newCertificate(3)
  const secrets: readonly (readonly [name: string, secret: string | Uint8Array])[] = [
    ['PEM', spki],
    ['PEM without its last line break', spki.trimEnd()],
    ['PEM after a line break', `\n${spki}`],
    ['PEM after blanks', `  \t${spki}`],
    ['PEM after a BOM', `\ufeff${spki}`],
    ['PEM with CRLF', spki.replaceAll('\n', '\r\n')],
    ['PEM of PKCS#1', pkcs1],
    ['DER', der],
    ['DER of PKCS#1', publicKey.export({ type: 'pkcs1', format: 'der' })],
    ['base64 of DER', der.toString('base64')],
    ['PEM of a certificate', certificatePem(certificate)],
    ['x5c text', certificate.toString('base64')],
    ['the JWK', JSON.stringify(rsa.publicJwk)],
    ['the JWK set', JSON.stringify({ keys: [rsa.publicJwk] })],
    ['the modulus', Buffer.from(rsa.publicJwk.n ?? '', 'base64url')],
    ['the modulus as text', rsa.publicJwk.n ?? ''],
  ]
  const verifiers = [
    { publicKey: spki },
    { publicKey: `\n\t ${spki}` },
    { publicKey: pkcs1 },
    { publicKey: rsa.publicJwk },
    { jwks: { keys: [rsa.publicJwk] } },
    { jwks: { keys: [{ ...rsa.publicJwk, alg: 'RS256' }] } },
    { keys: async () => ({ keys: [rsa.publicJwk] }) },
  ].map(verifierWith)

  it.each(secrets)('A3, A4, A5: proves nothing: %s', async (_, secret) => {
    for (const algorithm of ['HS256', 'HS384', 'HS512']) {
      const key = secretKey(Buffer.from(secret), algorithm)
      await expectRefused(mint({ key }), verifiers)
      await expectRefused(mint({ key, header: { kid: rsa.kid } }), verifiers)
    }
  })

  it.each(secrets.slice(0, -2))('A3, A5: cannot be configured as one: %s', (_, secret) => {
    expect(() =>
      verifierWith({ secret: typeof secret === 'string' ? secret : Uint8Array.from(secret) }),
    ).toThrow()
  })
})

describe('the algorithm of a token', () => {
  it.each(['RS384', 'PS256', 'PS512', 'ES256', 'HS256', 'EdDSA'])(
    'A6: does not choose how a key is used: %s for a key of RS256',
    async (algorithm) => {
      const jwk = { ...rsa.publicJwk, alg: 'RS256' }
      const sources = [{ publicKey: jwk }, { jwks: { keys: [jwk] } }, { keys: async () => ({ keys: [jwk] }) }]
      const own = { ...rsa, algorithm }
      const token =
        algorithm.startsWith('RS') || algorithm.startsWith('PS')
          ? mint({ key: own })
          : mint({ header: { alg: algorithm } })
      await expectRefused(token, sources.map(verifierWith))
    },
  )

  it('A6: is one of those configured, where the key says nothing', async () => {
    const verifier = verifierWith({ publicKey: rsa.publicJwk, algorithms: ['RS256'] })
    await verifier.verifyToken(mint())
    for (const algorithm of ['RS384', 'RS512', 'PS256']) {
      await expectRefused(mint({ key: { ...rsa, algorithm } }), [verifier])
    }
  })

  it('A9: and its claims choose no key of another requirement', async () => {
    const secret = newSecret()
    const verifier = createVerifier({
      requireAny: [
        { issuer, audience, publicKey: rsa.publicJwk },
        { issuer: 'https://other.example.com', audience, secret },
      ],
      clock: () => startOfTests,
    })
    await expectRefused(mint({ key: secretKey(secret) }), [verifier])
    await expectRefused(mint({ claims: { iss: 'https://other.example.com' } }), [verifier])
    await verifier.verifyToken(mint({ key: secretKey(secret), claims: { iss: 'https://other.example.com' } }))
  })

  it('A10: fits the curve of the key', async () => {
    for (const [algorithm, other] of [
      ['ES256', 'ES384'],
      ['ES384', 'ES512'],
      ['ES512', 'ES256'],
      ['EdDSA', 'ES256'],
    ] as const) {
      const key = signingKey(algorithm)
      const verifier = verifierWith({ keys: async () => ({ keys: [key.publicJwk] }) })
      await expectRefused(mint({ key, header: { alg: other } }), [verifier])
      await expectRefused(mint({ key: { ...newSigningKey(other), kid: key.kid } }), [verifier])
    }
  })
})

describe('another form of token', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const encrypter = publicKey.export({ format: 'jwk' })
  const verifiers = [{ publicKey: encrypter }, { jwks: { keys: [{ ...encrypter, kid: 'a' }] } }].map(
    verifierWith,
  )

  it.each(['RSA-OAEP', 'RSA-OAEP-256', 'RSA1_5', 'dir', 'ECDH-ES', 'A256KW', 'PBES2-HS256+A128KW'])(
    'A15, A19, A20, A21: is refused: JWE with %s',
    async (alg) => {
      const header = { alg, enc: 'A256GCM', zip: 'DEF', p2c: 2 ** 31 - 1, p2s: 'AAAA', cty: 'JWT' }
      const wrapped = encode(publicEncrypt(publicKey, newSecret(32)))
      const token = [
        encode(JSON.stringify(header)),
        wrapped,
        encode(newSecret(12)),
        encode(mint()),
        encode(newSecret(16)),
      ]
      await expectRefused(token.join('.'), verifiers)
      await expectRefused([token[0], token[3], token[4]].join('.'), verifiers)
    },
  )

  it('A14: is refused: JWS in JSON, with alg outside the protected header', async () => {
    const protectedHeader = encode('{}')
    const signature = createHmac('sha256', '')
      .update(`${protectedHeader}.${encode(payload)}`)
      .digest('base64url')
    const flattened = {
      protected: protectedHeader,
      header: { alg: 'HS256' },
      payload: encode(payload),
      signature,
    }
    const general = { payload: encode(payload), signatures: [{ protected: protectedHeader, signature }] }
    for (const form of [flattened, general]) await expectRefused(JSON.stringify(form), verifiers)
  })
})
