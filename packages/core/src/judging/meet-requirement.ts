import { createAuth, type Auth, type Claims, type TokenHeader } from '../auth.ts'
import { checkAudience } from '../claims/audience.ts'
import { checkClient, checkRequiredClaims, checkSubject } from '../claims/identifying-claims.ts'
import { applySchema } from '../claims/claim-schema.ts'
import { readScopes } from '../claims/scopes.ts'
import { ownClaims } from '../claims/registered-claims.ts'
import { acceptanceWindow, checkTimes } from '../claims/time.ts'
import { checkTenant, isKeyOfIssuer } from '../claims/tenant.ts'
import { checkTokenKind } from '../claims/token-type.ts'
import { readWholeSecond } from '../clock.ts'
import type { UnverifiedToken } from '../decoding/decode-token.ts'
import type { JudgingStep } from '../explanation.ts'
import { isFailure, type Failure } from '../failure.ts'
import type { KeyAnswer } from '../keys/key-source.ts'
import type { VerificationKey } from '../keys/verification-key.ts'
import { andThen, type MaybePromise } from '../maybe-promise.ts'
import { hasMember } from '../own-member.ts'
import type { Requirement } from '../requirements/requirement.ts'
import { pass, refuse, type JudgingRun } from './judging-run.ts'
import { Proof } from './proof.ts'
import type { Refusal } from './refusal.ts'
import type { SignatureChecks } from './signature-checks.ts'

/** A token that meets a requirement: the identity, and what it rests on. */
export interface MetRequirement {
  readonly auth: Auth
  readonly proof: Proof
}

/** Tries one requirement: its keys, the signature, the times, the claims, and last its own policy. */
export function meetRequirement(
  token: UnverifiedToken,
  requirement: Requirement,
  answer: KeyAnswer,
  checks: SignatureChecks,
  run: JudgingRun,
): MaybePromise<MetRequirement | Refusal> {
  const keys = findKeys(token, requirement, answer, run)
  if (hasMember(keys, 'failure')) return keys
  return checks.withProvingKey(keys, requirement, (key) => {
    if (key === undefined) return refuse(run, 'signature', checks.failure(), requirement)
    // Both may have happened while the signature was checked.
    if (key.withdrawn || !run.rules.isEnabled(requirement)) {
      return refuse(run, 'key', keyUnknown(token.header, requirement), requirement)
    }
    pass(run, 'signature', requirement)
    run.rules.provenHeaders.keep(token.token, token.header)
    return judgeProven(token, requirement, key, run)
  })
}

/** The keys that may prove the token. */
function findKeys(
  { header, unverifiedClaims }: UnverifiedToken,
  requirement: Requirement,
  answer: KeyAnswer,
  run: JudgingRun,
): readonly VerificationKey[] | Refusal {
  if (hasMember(answer, 'unavailable')) {
    const { retryAfter } = answer.unavailable
    return refuse(run, 'key', keysUnavailable(requirement), requirement, retryAfter)
  }
  const { iss } = ownClaims(unverifiedClaims)
  const keys = answer.keys.filter((key) => isKeyOfIssuer(key, iss, requirement.tenants))
  if (keys.length === 0) return refuse(run, 'key', keyUnknown(header, requirement), requirement)
  if (run.trace !== undefined) pass(run, 'key', requirement, { actual: keys.map(({ kid }) => kid ?? null) })
  return keys
}

/** Judges what a token says, once its signature has proven who says it. */
function judgeProven(
  token: UnverifiedToken,
  requirement: Requirement,
  key: VerificationKey,
  run: JudgingRun,
): MaybePromise<MetRequirement | Refusal> {
  const claims: Claims = token.unverifiedClaims
  const refusal = checkClaims(claims, token.header, requirement, run)
  if (refusal !== undefined) return refusal
  const shaped = shapeClaims(claims, requirement, run)
  if (!hasMember(shaped, 'claims')) return shaped
  const window = acceptanceWindow(claims, requirement.times.clockSkewTolerance)
  const proof = new Proof(requirement, key, window, Object.hasOwn(claims, 'cnf'))
  const auth = authOf(token, shaped.claims, proof)
  const met = { auth, proof }
  return andThen(checkPolicy(auth, requirement, run), (unmet) => unmet ?? met)
}

function keysUnavailable({ keys }: Requirement): Failure {
  const { lastError = 'never loaded' } = keys.health()
  return { code: 'keys_unavailable', finding: { subject: 'keys', expected: 'loaded', actual: lastError } }
}

/** Why a token is refused whose key is none of the requirement, or no more. */
export function keyUnknown({ kid, alg }: TokenHeader, { keys }: Requirement): Failure {
  return {
    code: 'key_unknown',
    finding: {
      subject: 'header kid',
      expected: keys.health().kids,
      actual: { kid, alg },
    },
  }
}

type ClaimCheck = (claims: Claims, header: TokenHeader, requirement: Requirement) => Failure | undefined

type ClaimStep = readonly [step: JudgingStep, check: ClaimCheck]

const tenantStep: ClaimStep = ['tenant', (claims, _, { tenants }) => checkTenant(claims, tenants)]
const claimSteps: readonly ClaimStep[] = [
  ['audience', (claims, _, { audience }) => checkAudience(claims, audience)],
  ['subject', (claims, _, { subject }) => checkSubject(claims, subject)],
  ['type', (claims, header, { tokenType }) => checkTokenKind(claims, header, tokenType)],
  ['client', (claims, _, { clientIds }) => checkClient(claims, clientIds)],
  ['claims', (claims, _, { requiredClaims }) => checkRequiredClaims(claims, requiredClaims)],
]

function checkClaims(
  claims: Claims,
  header: TokenHeader,
  requirement: Requirement,
  run: JudgingRun,
): Refusal | undefined {
  const now = readWholeSecond(run.rules.clock)
  if (now === undefined) return refuse(run, 'time', clockFailed, requirement)
  const untimely = checkTimes(claims, requirement.times, now)
  if (untimely !== undefined) return refuse(run, 'time', untimely, requirement)
  pass(run, 'time', requirement)
  const steps = requirement.tenants === undefined ? claimSteps : [tenantStep, ...claimSteps]
  for (const [step, check] of steps) {
    const failure = check(claims, header, requirement)
    if (failure !== undefined) return refuse(run, step, failure, requirement)
    pass(run, step, requirement)
  }
  return undefined
}

const clockFailed: Failure = {
  code: 'clock_failed',
  finding: { subject: 'clock', expected: 'a number of seconds' },
}

/** Gives the claims in the form that the requirement's schema gives them. */
function shapeClaims(
  claims: Claims,
  requirement: Requirement,
  run: JudgingRun,
): { readonly claims: Claims } | Refusal {
  if (requirement.schema === undefined) return { claims }
  const shaped = applySchema(claims, requirement.schema)
  if (isFailure(shaped)) return refuse(run, 'schema', shaped, requirement)
  pass(run, 'schema', requirement)
  return shaped
}

function authOf({ token, header, unverifiedClaims }: UnverifiedToken, claims: Claims, proof: Proof): Auth {
  const scopes = readScopes(unverifiedClaims)
  const parts = { header, claims, scopes, requirement: proof.requirement.name }
  return createAuth(token, parts, unverifiedClaims, proof)
}

function checkPolicy(
  auth: Auth,
  requirement: Requirement,
  run: JudgingRun,
): MaybePromise<Refusal | undefined> {
  const { authorization } = requirement
  if (authorization === undefined) return undefined
  const { request, trace } = run
  return andThen(authorization.judge({ auth, request, trace }), (outcome) =>
    outcome.truth === true ? undefined : refuse(run, 'requirement policy', outcome.failure, requirement),
  )
}
