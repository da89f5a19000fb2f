import { createVerifier, type CacheOptions, type Policy, type StringMatcher } from '@claimgate/core'
import { loopAwaited, loopSync } from '../loops.ts'
import { SubjectProcess } from '../processes/subject-process.ts'
import { prove, type Verify } from '../proof.ts'
import type { Section } from '../section.ts'
import {
  audience,
  badTokens,
  claims,
  freshHeaders,
  secret,
  signToken,
  withOtherSignature,
} from '../tokens.ts'
import { claimgateVerifier, requirement } from './claimgate.ts'
import { growthSection, type Growing } from './growth-measure.ts'

const alg = 'HS256'
const upToThousand = [1, 10, 100, 1000]
const upToTenThousand = [...upToThousand, 10_000]
const upToHundredThousand = [...upToTenThousand, 100_000]

export const growthSections: readonly Section[] = [
  growthSection('growth-requirements', 'first sight of a token, by number of requirements', [
    requirementsOf('exact issuers', (n) => `https://id-${n}.example.com`),
    requirementsOf('issuers by glob', (n) => ({ glob: `https://*-${n}.example.com` })),
  ]),
  growthSection('growth-tokens', 'a hit, by number of live tokens', [
    liveTokens('claimgate'),
    liveTokens('claimgate, digest alone'),
  ]),
  growthSection('growth-length', 'a hit, by number of characters of the token', [
    tokenLength('claimgate', {}),
    tokenLength('claimgate, digest alone', { hotTier: false }),
    tokenLength('making the string'),
  ]),
  growthSection('growth-rules', 'a token under a policy, by number of claim rules', [
    claimRules('requireAny, first sight', false, anyOf),
    claimRules('requireAny, seen before', {}, anyOf),
    claimRules('requireAll, first sight', false, allOf),
    claimRules('requireAll, seen before', {}, allOf),
    claimRules('oneOf, first sight', false, oneOf),
    claimRules('oneOf, seen before', {}, oneOf),
  ]),
]

/** The token is for the last of the requirements. */
function requirementsOf(title: string, issuerOf: (n: number) => StringMatcher): Growing {
  return {
    title,
    amounts: upToThousand,
    make: async (amount) => {
      const requireAny = Array.from({ length: amount }, (_, n) => ({ issuer: issuerOf(n), audience, secret }))
      const verifier = createVerifier({ requireAny, cache: false })
      const verify: Verify = (token) => verifier.verifyToken(token)
      const payload = { ...claims(0), iss: `https://id-${amount - 1}.example.com` }
      const good = signToken(alg, payload)
      await prove(`${amount} requirements, ${title}`, verify, good, {
        'another signature': withOtherSignature(good),
        'another issuer': signToken(alg, { ...payload, iss: `https://id-${amount}.example.com` }),
      })
      const { nextToken } = freshHeaders([good])
      return { measure: (milliseconds) => loopAwaited(() => verify(nextToken()), milliseconds) }
    },
  }
}

function liveTokens(title: string): Growing {
  return {
    title,
    amounts: upToHundredThousand,
    make: async (amount) => {
      const started = await SubjectProcess.remembering(title, alg, amount)
      return {
        measure: (milliseconds) => started.measure(milliseconds),
        stop: () => started.stop(),
      }
    },
  }
}

/** A hundred tokens that have been seen before; without a cache, their strings are made and nothing else. */
function tokenLength(title: string, cache?: CacheOptions): Growing {
  return {
    title,
    amounts: [600, 4600, 15_300],
    quickAmount: 15_300,
    make: async (amount) => {
      const tokens = Array.from({ length: 100 }, (_, n) => tokenOfLength(amount, n))
      const { next, nextToken } = freshHeaders(tokens)
      if (cache === undefined) return { measure: (milliseconds) => loopSync(next, milliseconds) }
      const verifier = claimgateVerifier(alg, { cache })
      const verify: Verify = (token) => verifier.verifyToken(token)
      const [good = ''] = tokens
      const bad = { ...badTokens(alg), 'another signature': withOtherSignature(good) }
      await prove(`${amount} characters, ${title}`, verify, good, bad)
      return { measure: (milliseconds) => loopAwaited(() => verify(nextToken()), milliseconds) }
    },
  }
}

/** Up to two characters shorter. */
function tokenOfLength(length: number, n: number): string {
  const { iss, sub, aud, iat, exp } = claims(n)
  const payload = { iss, sub, aud, iat, exp, groups: [''] }
  const left = length - signToken(alg, payload).length
  return signToken(alg, { ...payload, groups: ['g'.repeat(Math.floor((left * 3) / 4))] })
}

/** A policy that every token has to meet, and one token that does. */
function claimRules(
  title: string,
  cache: false | CacheOptions,
  policyOf: (amount: number, tenant: string) => Policy,
): Growing {
  return {
    title,
    amounts: upToTenThousand,
    make: async (amount) => {
      const good = signToken(alg, { ...claims(0), tenant: tenantName(amount - 1) })
      const authorization = policyOf(amount, tenantName(amount - 1))
      const verifier = createVerifier({ ...requirement(alg), cache, authorization })
      const verify: Verify = (token) => verifier.verifyToken(token)
      await prove(`${amount} rules, ${title}`, verify, good, {
        ...badTokens(alg),
        'another tenant': signToken(alg, { ...claims(0), tenant: 'none' }),
      })
      const { nextToken } = freshHeaders([good])
      return { measure: (milliseconds) => loopAwaited(() => verify(nextToken()), milliseconds) }
    },
  }
}

function tenantName(n: number): string {
  return `tenant-${n}`
}

/** Only the last rule holds. */
function anyOf(amount: number): Policy {
  return { requireAny: Array.from({ length: amount }, (_, n) => ({ claim: 'tenant', exact: tenantName(n) })) }
}

/** Every rule holds. */
function allOf(amount: number, tenant: string): Policy {
  const rule = (n: number): Policy => ({ claim: 'tenant', oneOf: [tenant, `other-${n}`] })
  return { requireAll: Array.from({ length: amount }, (_, n) => rule(n)) }
}

/** Only the last value is the claim's. */
function oneOf(amount: number): Policy {
  return { claim: 'tenant', oneOf: Array.from({ length: amount }, (_, n) => tenantName(n)) }
}
