import { provenClaims, withIdentity, type Auth } from '../auth.ts'
import { isFailure } from '../failure.ts'
import type { IdentityLookups } from '../identities/identity-lookups.ts'
import { findIdentity, type IdentityRule } from '../identities/identity-rule.ts'
import type { PreparedPolicy } from '../policies/prepared-policy.ts'
import type { Requirement } from '../requirements/requirement.ts'
import { pass, refuse, type JudgingRun } from './judging-run.ts'
import type { ProvenToken } from './judge-token.ts'
import { keyUnknown } from './meet-requirement.ts'
import type { Refusal } from './refusal.ts'

/** What holds for every token, whatever requirement it met. */
export interface SharedRules {
  readonly identity: IdentityRule | undefined
  readonly lookups: IdentityLookups
  readonly authorization: PreparedPolicy | undefined
  readonly isEnabled: (requirement: Requirement) => boolean
}

type Run = Pick<JudgingRun, 'request' | 'trace'>
type Checked = { readonly auth: Auth } | Refusal

/**
 * What a proven token has to pass once, for the requirement that it met: its sender constraint (RFC 7800,
 * `cnf`), which nothing here can prove yet, whom the application knows it as, and the policy for all tokens.
 * Gives the identity that gets in.
 */
export async function checkProvenToken(token: ProvenToken, rules: SharedRules, run: Run): Promise<Checked> {
  const { identity, authorization } = rules
  const unbound = checkSender(token, run)
  if (unbound !== undefined) return unbound
  const known = identity === undefined ? token : await identify(token, identity, rules.lookups, run)
  if (!('auth' in known)) return known
  const { auth } = known
  const unmet = authorization && (await checkPolicy(auth, token, authorization, run))
  return unmet ?? checkTrust(token, rules, run) ?? { auth }
}

function checkSender({ auth, requirement }: ProvenToken, run: Run): Refusal | undefined {
  if (requirement.senderConstrained !== 'ignore' && Object.hasOwn(provenClaims(auth), 'cnf')) {
    const finding = {
      subject: 'cnf',
      expected: 'absent',
      hint: 'DPoP and mTLS bound tokens cannot be proven yet',
    }
    return refuse(run, 'sender', { code: 'sender_constraint_unproven', finding }, requirement)
  }
  pass(run, 'sender', requirement)
  return undefined
}

async function identify(
  { auth, requirement }: ProvenToken,
  rule: IdentityRule,
  lookups: IdentityLookups,
  run: Run,
): Promise<Checked> {
  const found = await findIdentity(auth, rule, lookups, run.request)
  if (isFailure(found)) return refuse(run, 'identity', found, requirement)
  const { identity, finding } = found
  pass(run, 'identity', requirement, finding)
  return { auth: identity === undefined ? auth : withIdentity(auth, identity) }
}

async function checkPolicy(
  auth: Auth,
  { requirement }: ProvenToken,
  authorization: PreparedPolicy,
  run: Run,
): Promise<Refusal | undefined> {
  const outcome = await authorization.judge({ ...run, auth })
  return outcome.truth === true ? undefined : refuse(run, 'policy', outcome.failure, requirement)
}

/** The signer may have been disabled, or the key withdrawn, while the app was asked. */
export function checkTrust(
  { auth, requirement, key }: ProvenToken,
  { isEnabled }: Pick<SharedRules, 'isEnabled'>,
  run: Pick<Run, 'trace'>,
): Refusal | undefined {
  if (!key.withdrawn && isEnabled(requirement)) return undefined
  return refuse(run, 'key', keyUnknown(auth.header, requirement), requirement)
}
