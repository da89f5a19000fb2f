import { withIdentity, type Auth } from '../auth.ts'
import { isFailure } from '../failure.ts'
import type { IdentityLookups } from '../identities/identity-lookups.ts'
import { findIdentity, type IdentityRule } from '../identities/identity-rule.ts'
import { andThen, type MaybePromise } from '../maybe-promise.ts'
import { hasMember } from '../own-member.ts'
import type { PreparedPolicy } from '../policies/prepared-policy.ts'
import type { Requirement } from '../requirements/requirement.ts'
import { pass, refuse, type JudgingRun } from './judging-run.ts'
import type { ProvenToken } from './judge-token.ts'
import { keyUnknown } from './meet-requirement.ts'
import type { Proof } from './proof.ts'
import type { Refusal } from './refusal.ts'

/** What holds for every token, whatever requirement it met. */
export interface SharedRules {
  readonly identity: IdentityRule | undefined
  readonly lookups: IdentityLookups
  readonly authorization: PreparedPolicy | undefined
  readonly isEnabled: (requirement: Requirement) => boolean
}

type Run = Pick<JudgingRun, 'request' | 'trace'>
type Known = { readonly auth: Auth }
type Checked = Known | Refusal

/**
 * What a proven token has to pass once, for the requirement that it met: its sender constraint (RFC 7800,
 * `cnf`), which nothing here can prove yet, whom the application knows it as, and the policy for all tokens.
 * Gives the identity that gets in.
 */
export function checkProvenToken(token: ProvenToken, rules: SharedRules, run: Run): MaybePromise<Checked> {
  const unbound = checkSender(token, run)
  if (unbound !== undefined) return unbound
  return andThen(identify(token, rules, run), (known) =>
    known === token || hasMember(known, 'auth') ? authorize(known, token, rules, run) : known,
  )
}

function checkSender({ proof: { requirement, isBound } }: ProvenToken, run: Run): Refusal | undefined {
  if (isBound && requirement.senderConstrained !== 'ignore') {
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

function identify(token: ProvenToken, rules: SharedRules, run: Run): MaybePromise<Checked> {
  const { identity: rule, lookups } = rules
  if (rule === undefined) return token
  const { auth, proof } = token
  return andThen(findIdentity(auth, rule, lookups, run.request), (found) => {
    if (isFailure(found)) return refuse(run, 'identity', found, proof.requirement)
    const { identity, finding } = found
    pass(run, 'identity', proof.requirement, finding)
    return { auth: identity === undefined ? auth : withIdentity(auth, identity) }
  })
}

function authorize(known: Known, token: ProvenToken, rules: SharedRules, run: Run): MaybePromise<Checked> {
  const { authorization } = rules
  if (authorization === undefined) return checkTrust(token.auth, token.proof, rules, run) ?? known
  return andThen(authorization.judge({ ...run, auth: known.auth }), (outcome) => {
    if (outcome.truth !== true) return refuse(run, 'policy', outcome.failure, token.proof.requirement)
    return checkTrust(token.auth, token.proof, rules, run) ?? known
  })
}

/** The signer may have been disabled, or the key withdrawn, while the app was asked. */
export function checkTrust(
  auth: Auth,
  { requirement, key }: Proof,
  { isEnabled }: Pick<SharedRules, 'isEnabled'>,
  run: Pick<Run, 'trace'>,
): Refusal | undefined {
  if (!key.withdrawn && isEnabled(requirement)) return undefined
  return refuse(run, 'key', keyUnknown(auth.header, requirement), requirement)
}
