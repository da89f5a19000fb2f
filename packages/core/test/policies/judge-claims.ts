import { PolicyMemory } from '../../src/policies/policy-memory.ts'
import type { Auth, Claims } from '@claimgate/core'
import { RE2JS } from 're2js'
import { testClock } from '../../../../test/support/clock.ts'
import { createAuth } from '../../src/auth.ts'
import { readScopes } from '../../src/claims/scopes.ts'
import { isConfigurationError } from '../../src/configuration/configuration-error.ts'
import { compilePolicy, type PolicyVocabulary } from '../../src/policies/compile-policy.ts'
import type { CompiledRule, PolicyOutcome } from '../../src/policies/outcome.ts'
import type { Truth } from '../../src/truth.ts'

/** What a verifier with default options settles, and RE2JS besides. */
export const vocabulary: PolicyVocabulary = {
  nestedClaimDelimiter: '.',
  rolesClaim: ['roles'],
  permissionsClaim: ['permissions'],
  regexEngine: RE2JS,
  clock: testClock().clock,
  clockSkewTolerance: 60,
  knowsRoute: true,
}

/** The identity of a token with these claims. */
export function authWith(claims: Claims): Auth {
  const parts = { header: { alg: 'RS256' }, claims, requirement: 'requirement', scopes: readScopes(claims) }
  return createAuth('not-a-token', parts, claims, { policies: new PolicyMemory() })
}

/** Compiles a policy of any type, as a verifier with default options does. */
export function compile(policy: unknown): CompiledRule {
  return compilePolicy(policy, 'policy', vocabulary)
}

/** Judges claims, without a request, by a policy that calls no function. */
export function judge(policy: unknown, claims: Claims): PolicyOutcome {
  const rule = compile(policy)
  if (rule.callsApp) throw new Error('the policy calls a function: await judgeCalling')
  return rule.judge({ auth: authWith(claims), request: undefined, trace: undefined })
}

/** Judges claims by a policy that may call functions. */
export async function judgeCalling(policy: unknown, claims: Claims): Promise<PolicyOutcome> {
  return compile(policy).judge({ auth: authWith(claims), request: undefined, trace: undefined })
}

/** The truth of a policy that calls no function. */
export function truthOf(policy: unknown, claims: Claims): Truth {
  return judge(policy, claims).truth
}

/** The path of the configuration error that a policy is refused with. */
export function refusedPath(policy: unknown): string {
  try {
    compile(policy)
  } catch (error) {
    if (isConfigurationError(error)) return error.path
    throw error
  }
  throw new Error('expected a ConfigurationError, and the policy compiled')
}
