import { createLocalJWKSet, errors, importJWK, jwtVerify, type JWTVerifyOptions } from 'jose'
import type { Answer } from './answer.ts'
import { clockTime, type Question } from './question.ts'

type Verify = (token: string) => Promise<Answer>

/** Asks jose, as its documentation says how. */
export async function createJoseJudge(question: Question): Promise<Verify> {
  const verify = await verifyWithKeys(question)
  return async (token) => {
    try {
      return await verify(token)
    } catch (error) {
      return { refusal: error instanceof errors.JOSEError ? error.code : String(error) }
    }
  }
}

async function verifyWithKeys({ keys, ...question }: Question): Promise<Verify> {
  const options = optionsOf(question)
  if ('secret' in keys) return async (token) => answerOf(await jwtVerify(token, keys.secret, options))
  if ('one' in keys) {
    const key = await importJWK(keys.one, question.algorithms[0])
    return async (token) => answerOf(await jwtVerify(token, key, options))
  }
  const set = createLocalJWKSet({ keys: [...keys.set] })
  return async (token) => {
    try {
      return answerOf(await jwtVerify(token, set, options))
    } catch (error) {
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error
      return verifyWithSeveral(token, error, options)
    }
  }
}

/** Several keys fit: jose leaves it to the caller to try each. */
async function verifyWithSeveral(
  token: string,
  keys: errors.JWKSMultipleMatchingKeys,
  options: JWTVerifyOptions,
): Promise<Answer> {
  for await (const key of keys) {
    try {
      return answerOf(await jwtVerify(token, key, options))
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error
    }
  }
  throw new errors.JWSSignatureVerificationFailed()
}

function optionsOf({ issuer, audience, algorithms, skew }: Omit<Question, 'keys'>): JWTVerifyOptions {
  return {
    algorithms: [...algorithms],
    clockTolerance: skew,
    currentDate: new Date(clockTime * 1000),
    ...(issuer !== null && { issuer }),
    ...(audience !== null && { audience: [...audience] }),
  }
}

function answerOf({ protectedHeader, payload }: { protectedHeader: object; payload: object }): Answer {
  return { header: protectedHeader, claims: payload }
}
