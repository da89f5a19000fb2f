import { createVerifier as createFastJwtVerifier } from 'fast-jwt'
import type { Algorithm } from '../tokens.ts'
import { claimgateVerifier, roomFor } from './claimgate.ts'
import { digestFloor, mapFloor, tokenIn, type Remembering } from './floors.ts'
import { fastJwtOptions, keyText } from './peers.ts'

type MakeRemembering = (alg: Algorithm, tokens: readonly string[]) => Remembering

/** What answers from memory, by name. */
export const rememberers: Readonly<Record<string, MakeRemembering>> = {
  claimgate: (alg, tokens) => {
    const verifier = claimgateVerifier(alg, { cache: roomFor(tokens.length) })
    return { sync: false, answer: (header) => verifier.verifyToken(tokenIn(header)) }
  },
  'claimgate, digest alone': (alg, tokens) => {
    const verifier = claimgateVerifier(alg, { cache: roomFor(tokens.length, { hotTier: false }) })
    return { sync: false, answer: (header) => verifier.verifyToken(tokenIn(header)) }
  },
  'claimgate, authenticate()': (alg, tokens) => {
    const verifier = claimgateVerifier(alg, { cache: roomFor(tokens.length) })
    return { sync: false, answer: (authorization) => verifier.authenticate({ headers: { authorization } }) }
  },
  'fast-jwt': (alg, tokens) => {
    const cache = 2 * tokens.length
    const verify = createFastJwtVerifier({ key: keyText(alg), cache, ...fastJwtOptions(alg) })
    return { sync: true, answer: (header) => verify(tokenIn(header)) }
  },
  'crypto.hash and lru-cache': (_alg, tokens) => digestFloor(tokens),
  'Map by token': (_alg, tokens) => mapFloor(tokens),
  'making the string': () => ({ sync: true, answer: tokenIn, checksNothing: true }),
}
