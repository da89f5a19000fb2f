import { describe, expect, it } from 'vitest'
import { newSecret, newSigningKey, signingKey } from '../../../../test/support/keys.ts'
import { createUnchecked, mistakeIn, secretOptions } from '../../../../test/support/refused-options.ts'
import { audience, issuer } from '../../../../test/support/tokens.ts'

const jwksUrl = 'https://id.example.com/jwks'
const jwk = signingKey().publicJwk
const keyless = { issuer, audience }

const keySources: Readonly<Record<string, unknown>> = {
  secret: 's'.repeat(64),
  publicKey: jwk,
  jwks: { keys: [jwk] },
  jwksUrl,
  discovery: true,
  keys: async () => ({ keys: [jwk] }),
}

describe('key sources', () => {
  const pairs = Object.keys(keySources).flatMap((first, index, all) =>
    all.slice(index + 1).map((second) => [first, second] as const),
  )

  it.each(pairs)('contradict each other: %s and %s', (first, second) => {
    const both = { ...keyless, [first]: keySources[first], [second]: keySources[second] }
    expect(mistakeIn(both)).toBe(second)
    expect(mistakeIn({ requireAny: [secretOptions, { ...both, name: 'b' }] })).toBe(`requireAny[1].${second}`)
  })

  it.each(Object.entries(keySources))('do alone: %s', (name, value) => {
    expect(() => createUnchecked({ ...keyless, [name]: value }).close()).not.toThrow()
  })

  it.each([null, { prefix: 'https://' }, { exact: issuer }, { oneOf: [issuer] }, { glob: 'https://*' }])(
    'are asked for where the issuer is not one string: %j',
    (given) => {
      expect(mistakeIn({ issuer: given, audience })).toBe('')
      expect(mistakeIn({ requireAny: [{ issuer: given, audience }] })).toBe('requireAny[0]')
    },
  )

  it.each([true, jwksUrl, {}, { url: jwksUrl }])(
    'discovery wants an issuer that is one string: %j',
    (discovery) => {
      expect(mistakeIn({ issuer: null, audience, discovery })).toBe('discovery')
      expect(mistakeIn({ issuer: { prefix: 'https://' }, audience, discovery })).toBe('discovery')
    },
  )

  it('discovery is not switched off by false', () => {
    expect(mistakeIn({ ...keyless, discovery: false })).toBe('discovery')
  })

  it.each([
    'id.example.com',
    'http://id.example.com',
    'ftp://id.example.com',
    'urn:example:issuer',
    '/realm',
  ])('discovery wants an issuer with a metadata URL: %s', (given) => {
    expect(mistakeIn({ issuer: given, audience })).toBe('issuer')
    expect(mistakeIn({ issuer: given, audience, discovery: true })).toBe('issuer')
    expect(mistakeIn({ issuer: given, audience, discovery: { timeout: '5s' } })).toBe('issuer')
  })
})

describe('algorithms', () => {
  const symmetric = ['HS256', 'HS384', 'HS512']
  const rsa = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']
  const others = ['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']

  function withKeys(name: string, algorithms: readonly unknown[]): unknown {
    return { ...keyless, [name]: keySources[name], algorithms }
  }

  it.each(symmetric.flatMap((one) => [...rsa, ...others].map((other) => [one, other] as const)))(
    'A17: of both kinds never mix: %s and %s',
    (one, other) => {
      for (const name of Object.keys(keySources)) {
        expect(mistakeIn(withKeys(name, [one, other]))).toBe('algorithms')
        expect(mistakeIn(withKeys(name, [other, one]))).toBe('algorithms')
      }
    },
  )

  it.each([...rsa, ...others])('A3: of a secret are never asymmetric: %s', (algorithm) => {
    expect(mistakeIn(withKeys('secret', [algorithm]))).toBe('algorithms')
  })

  it.each(symmetric)('A3: of public keys are never symmetric: %s', (algorithm) => {
    for (const name of Object.keys(keySources).filter((source) => source !== 'secret')) {
      expect(mistakeIn(withKeys(name, [algorithm]))).toBe('algorithms')
    }
  })

  it.each([
    'none',
    'None',
    'NONE',
    'nOnE',
    'none ',
    'none\0',
    'hs256',
    'HS256 ',
    'rs256',
    'RS1',
    'RS',
    'HS1',
    'ES256K',
    'eddsa',
    'EDDSA',
    'ed25519',
    'Ed448',
    'ML-DSA-44',
    'RSA-OAEP',
    'dir',
    'A128KW',
    'PBES2-HS256+A128KW',
    '__proto__',
    'constructor',
  ])('A1: are known by their exact names only: %j', (algorithm) => {
    for (const name of Object.keys(keySources)) {
      expect(mistakeIn(withKeys(name, [algorithm]))).toBe('algorithms')
    }
  })

  it('are not listed twice', () => {
    expect(mistakeIn(withKeys('jwks', ['RS256', 'RS256']))).toBe('algorithms')
  })

  it.each(others)('of an RSA key are those of RSA: not %s', (algorithm) => {
    for (const name of ['publicKey', 'jwks']) {
      expect(mistakeIn(withKeys(name, [algorithm]))).toBe('algorithms')
      expect(mistakeIn(withKeys(name, ['RS256', algorithm]))).toBe('algorithms')
    }
  })

  it('A6: of a key with an alg are that one', () => {
    const publicKey = { ...jwk, alg: 'RS256' }
    expect(mistakeIn({ ...keyless, publicKey, algorithms: ['PS256'] })).toBe('algorithms')
    expect(mistakeIn({ ...keyless, publicKey, algorithms: ['RS256', 'RS384'] })).toBe('algorithms')
  })

  it.each(['ES256', 'ES384', 'ES512'])('A10: of an elliptic key are those of its curve: %s', (algorithm) => {
    const publicKey = newSigningKey(algorithm).publicJwk
    for (const wrong of ['ES256', 'ES384', 'ES512', 'RS256', 'EdDSA'].filter((name) => name !== algorithm)) {
      expect(mistakeIn({ ...keyless, publicKey, algorithms: [wrong] })).toBe('algorithms')
    }
  })

  it.each([
    [32, 'HS256', 'HS384'],
    [47, 'HS256', 'HS384'],
    [48, 'HS384', 'HS512'],
    [63, 'HS384', 'HS512'],
  ])('A8: of a secret of %i bytes reach up to %s, not %s', (bytes, allowed, refused) => {
    const secret = newSecret(bytes)
    expect(mistakeIn({ ...keyless, secret, algorithms: [refused] })).toBe('algorithms')
    expect(mistakeIn({ ...keyless, secret, algorithms: [allowed, refused] })).toBe('algorithms')
    expect(() => createUnchecked({ ...keyless, secret, algorithms: [allowed] })).not.toThrow()
  })

  it('A8: of a secret of 64 bytes are all symmetric ones', () => {
    expect(() => createUnchecked({ ...keyless, secret: newSecret(64), algorithms: symmetric })).not.toThrow()
  })
})

describe('time rules', () => {
  const endless = { expirationRequired: false }

  it('a limited lifetime wants an expiration', () => {
    expect(mistakeIn({ ...secretOptions, ...endless, maxLifetime: '1h' })).toBe('maxLifetime')
  })

  it.each([
    [{ maxLifetime: '1h' }, endless, 'requireAny[0].expirationRequired'],
    [endless, { maxLifetime: '1h' }, 'requireAny[0].maxLifetime'],
    [{}, { ...endless, maxLifetime: '1h' }, 'requireAny[0].maxLifetime'],
    [{ ...endless, maxLifetime: '1h' }, {}, 'maxLifetime'],
  ])('a limited lifetime wants an expiration, inherited or not: %j %j', (shared, own, path) => {
    expect(mistakeIn({ requireAny: [{ ...secretOptions, ...own }], ...shared })).toBe(path)
  })

  it('a limited lifetime goes with an expiration that is asked for again', () => {
    const own = { expirationRequired: true, maxLifetime: '1h' }
    const options = { requireAny: [{ ...secretOptions, ...own }], ...endless }
    expect(() => createUnchecked(options)).not.toThrow()
  })
})

describe('audience', () => {
  it('is not checked, and then nothing else is excluded', () => {
    expect(mistakeIn({ ...secretOptions, audience: null, audienceOnly: true })).toBe('audienceOnly')
    expect(() => createUnchecked({ ...secretOptions, audience: null, audienceOnly: false })).not.toThrow()
  })

  it.each(['audience', 'issuer'])('has to be stated, as has the issuer: %s', (name) => {
    const { [name]: _, ...rest } = secretOptions
    expect(mistakeIn(rest)).toBe(name)
    expect(mistakeIn({ requireAny: [rest] })).toBe(`requireAny[0].${name}`)
  })

  it.each(['audience', 'clientIds', 'requiredClaims', 'tokenType', 'algorithms', 'allowedOrigins'])(
    'does not repeat itself, nor does %s',
    (name) => {
      const value = name === 'allowedOrigins' ? 'https://app.example.com' : 'HS256'
      expect(mistakeIn({ ...secretOptions, [name]: [value, value] })).toBe(name)
    },
  )
})
