import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { JWK } from 'jose'
import { newSecret, newSigningKey, secretKey, type SigningKey } from '../support/keys.ts'
import { healthy, noOutage, outage, type Fault } from './fault.ts'
import { answering, jsonBody } from './faulty-answers.ts'
import { current, foreign, type Trial } from './trial.ts'

const good = current.publicJwk

/** A key pair whose private half was published. */
const leaked = newSigningKey('ES256', 'leaked')
const leakedJwk: JWK = { ...privateJwkOf(leaked), kid: 'leaked' }
const currentWithPrivate: JWK = { ...privateJwkOf(current), kid: 'current' }

const secret = newSecret()
const published = { ...secretKey(secret), kid: 'secret' }
const secretJwk: JWK = { kty: 'oct', kid: 'secret', k: Buffer.from(secret).toString('base64url') }

const shortRsa = { ...newRsaKey(1024), kid: 'short' }

function newRsaKey(modulusLength: number): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength })
  return { algorithm: 'RS256', kid: 'short', privateKey, publicJwk: publicKey.export({ format: 'jwk' }) }
}

function privateJwkOf({ privateKey }: SigningKey): JWK {
  return (privateKey as KeyObject).export({ format: 'jwk' })
}

/** Keys beside the good one, none of which may do any harm. */
const beside: readonly (readonly [name: string, keys: readonly unknown[], attacks: string])[] = [
  [
    'one broken key of ten',
    [...otherKeys(4), { ...foreign.publicJwk, x: 'AAAA' }, ...otherKeys(4), good],
    'E15',
  ],
  ['things that are no keys', [null, 7, 'key', [], {}, { kty: 7 }, good], 'E15'],
  ['a key of an unknown type', [{ kty: 'AKP', alg: 'ML-DSA-65', pub: 'AAAA', kid: 'current' }, good], 'E15'],
  ['a point that is not on its curve', [{ ...foreign.publicJwk, y: foreign.publicJwk.x }, good], 'E15'],
  [
    'duplicate kid',
    [{ ...foreign.publicJwk, kid: 'other' }, { ...otherKeys(1)[0], kid: 'current' }, good],
    'E15',
  ],
  ['the same key twice', [good, good], 'E15'],
  ['an encryption key of the same kid', [{ ...otherKeys(1)[0], kid: 'current', use: 'enc' }, good], 'E15'],
  ['a kid that is a number', [{ ...otherKeys(1)[0], kid: 7 }, good], 'E15'],
  ['a hundred keys', [...otherKeys(99), good], 'E10'],
]

/** Sets without any key that could verify. */
const useless: readonly (readonly [name: string, keys: readonly unknown[], attacks: string])[] = [
  ['nothing but a symmetric key', [secretJwk], 'E3, E13'],
  ['nothing but a private key', [currentWithPrivate], 'E3, E13'],
  ['nothing but encryption keys', [{ ...good, use: 'enc' }], 'E3'],
  ['nothing but broken keys', [{ ...good, x: 'AAAA' }, { kty: 'EC' }], 'E3, E15'],
  ['101 keys', [...otherKeys(100), good], 'E10'],
  ['a thousand keys', [...Array.from({ length: 999 }, () => ({ kty: 'EC' })), good], 'E10'],
]

/** Keys that must prove nothing, each with what they signed. */
const forbidden: readonly (readonly [name: string, key: JWK, signer: SigningKey, attacks: string])[] = [
  ['oct in the set', secretJwk, published, 'E13'],
  ['private key in the set', leakedJwk, leaked, 'E13'],
  ['RSA key of 1024 bits', { ...shortRsa.publicJwk, kid: 'short' }, shortRsa, 'E13'],
]

function otherKeys(count: number): readonly JWK[] {
  return Array.from({ length: count }, (_, index) => newSigningKey('ES256', `other-${index}`).publicJwk)
}

function serving(keys: readonly unknown[]): NonNullable<Fault['begin']> {
  return answering(jsonBody({ keys }))
}

const withForged = { ...healthy, others: { 'signed by that key': 401 } }

export const faults: readonly Fault[] = [
  ...beside.map(([name, keys, attacks]): Fault => ({
    group: 'keys',
    name,
    attacks,
    ...noOutage,
    begin: serving(keys),
  })),
  ...useless.map(([name, keys, attacks]): Fault => ({
    group: 'keys',
    name,
    attacks,
    ...outage,
    begin: serving(keys),
  })),
  ...forbidden.map(([name, key, signer, attacks]): Fault => ({
    group: 'keys',
    name,
    attacks,
    cold: withForged,
    warm: withForged,
    begin: serving([key, current.publicJwk]),
    during: (trial: Trial) => trial.ask('signed by that key', trial.mint(signer)),
  })),
]
