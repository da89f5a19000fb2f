import { provenClaims, type Auth } from '../auth.ts'
import { claimAt, type ClaimNames } from '../claims/claim-path.ts'
import type { Finding } from '../explanation.ts'
import type { Failure } from '../failure.ts'
import { andThen, type MaybePromise } from '../maybe-promise.ts'
import { hasMember, ownMember } from '../own-member.ts'
import type { TokenRequest } from '../request.ts'
import type { IdentityKey, IdentityLookup } from './identity.ts'
import type { IdentityLookups, LookupAnswer } from './identity-lookups.ts'

/** How tokens are mapped to identities that the application knows. */
export interface IdentityRule {
  readonly claim: ClaimNames
  /** A registry's answer comes at once, a lookup's as a promise. */
  readonly source:
    | { readonly find: (key: IdentityKey) => object | undefined }
    | { readonly lookup: IdentityLookup; readonly timeout: number }
  /** Whether a token without identity is refused. */
  readonly required: boolean
  /** Whether `email` counts only where `email_verified` is true. */
  readonly wantsVerifiedEmail: boolean
}

/** Whom a token belongs to. `undefined` is nobody, where that is allowed. */
interface FoundIdentity {
  readonly identity: object | undefined
  readonly finding: Finding
}

/** Finds the identity of a token, by its own claims, whatever a schema made of them. */
export function findIdentity(
  auth: Auth,
  rule: IdentityRule,
  lookups: IdentityLookups,
  request: TokenRequest | undefined,
): MaybePromise<FoundIdentity | Failure> {
  const key = readKey(auth, rule)
  if (hasMember(key, 'expected')) return nobody(rule, key)
  return andThen(ask(rule, lookups, key, request), (answer) => identityIn(answer, key, rule))
}

function identityIn(answer: LookupAnswer, key: IdentityKey, rule: IdentityRule): FoundIdentity | Failure {
  if (hasMember(answer, 'problem')) return unavailable(answer)
  const { found } = answer
  const finding = { subject: subjectOf(rule), actual: key.externalId }
  if (found === undefined || found === null) {
    return nobody(rule, { ...finding, expected: `the ID of somebody who is known, of ${key.issuer}` })
  }
  if (isIdentity(found)) return { identity: found, finding }
  return unavailable({ problem: `gave ${Array.isArray(found) ? 'a list' : typeof found}` })
}

/** The key of a token's identity, or why it has none. */
function readKey(auth: Auth, rule: IdentityRule): IdentityKey | (Finding & { readonly expected: unknown }) {
  const claims = provenClaims(auth)
  const externalId = claimAt(claims, rule.claim)
  if (!isText(externalId))
    return { subject: subjectOf(rule), expected: 'a text that is not empty', actual: externalId }
  if (rule.wantsVerifiedEmail && ownMember(claims, 'email_verified') !== true) {
    return { subject: 'email_verified', expected: true, actual: claims['email_verified'] }
  }
  const iss = ownMember(claims, 'iss')
  return isText(iss)
    ? { issuer: iss, externalId }
    : { subject: 'iss', expected: 'the issuer whose ID it is', actual: iss }
}

function ask(
  { source }: IdentityRule,
  lookups: IdentityLookups,
  key: IdentityKey,
  request: TokenRequest | undefined,
): MaybePromise<LookupAnswer> {
  if (hasMember(source, 'find')) return { found: source.find(key) }
  const { lookup, timeout } = source
  return lookups.ask(lookup, timeout, key, request)
}

/** A list is no identity: it is the rows of a query, of which there may be none. */
function isIdentity(found: unknown): found is object {
  return typeof found === 'object' && found !== null && !Array.isArray(found)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function unavailable({ problem, ...caused }: Extract<LookupAnswer, { problem: string }>): Failure {
  return {
    code: 'identity_unavailable',
    finding: { subject: 'identity lookup', expected: 'an object, null or undefined', actual: problem },
    ...caused,
  }
}

function nobody({ required }: IdentityRule, finding: Finding): FoundIdentity | Failure {
  return required ? { code: 'identity_unknown', finding } : { identity: undefined, finding }
}

function subjectOf({ claim }: IdentityRule): string {
  return claim.join('.')
}
