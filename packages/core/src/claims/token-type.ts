import type { Claims, TokenHeader } from '../auth.ts'
import type { Failure } from '../failure.ts'
import { ownMember } from '../own-member.ts'

/** Which kinds of token a requirement accepts. */
export interface TokenTypeRule {
  /** Media types without `application/`, in lower case; `undefined` stands for an absent `typ`. */
  readonly types: ReadonlySet<string | undefined>
  readonly refusesLogoutTokens: boolean
  readonly refusesIdTokens: boolean
}

const accessTokenType = 'at+jwt'
const accessTokenTypes = new Set([undefined, 'jwt', accessTokenType])
const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

/** The rules that have a name. */
export const namedTokenTypes: Readonly<Record<'jwt' | 'access', TokenTypeRule>> = {
  jwt: { types: accessTokenTypes, refusesLogoutTokens: true, refusesIdTokens: false },
  access: { types: accessTokenTypes, refusesLogoutTokens: true, refusesIdTokens: true },
}

/** The rule of a list of types, which stands instead of the named ones. */
export function listedTokenTypes(types: readonly string[]): TokenTypeRule {
  return { types: new Set(types.map(normaliseType)), refusesLogoutTokens: false, refusesIdTokens: false }
}

/** `typ` is a media type: case counts for nothing and `application/` may be left out (RFC 7515, 4.1.9). */
function normaliseType(type: string): string {
  const lower = type.toLowerCase()
  return lower.startsWith('application/') ? lower.slice('application/'.length) : lower
}

/** Checks the `typ` header, which is known before any key is looked up. */
export function isTypeAccepted(header: TokenHeader, rule: TokenTypeRule): boolean {
  const type = ownMember(header, 'typ')
  return rule.types.has(type === undefined ? undefined : normaliseType(type))
}

/**
 * Refuses what is not an access token by its content: a back-channel logout token (OpenID Connect Back-Channel
 * Logout 1.0, section 2.4) and, with `"access"`, an ID token (RFC 8725, section 3.12).
 */
export function checkTokenKind(
  claims: Claims,
  header: TokenHeader,
  rule: TokenTypeRule,
): Failure | undefined {
  if (rule.refusesLogoutTokens && isLogoutToken(claims)) return notAccess('a logout token')
  if (rule.refusesIdTokens && isIdToken(claims, header)) return notAccess('an ID token')
  return undefined
}

function notAccess(kind: string): Failure {
  return {
    code: 'token_kind_not_allowed',
    finding: {
      subject: 'type',
      expected: 'an access token',
      actual: kind,
      hint: 'the client has to send the access token that it was given beside this one',
    },
  }
}

function isLogoutToken({ events }: Claims & { readonly events?: unknown }): boolean {
  return typeof events === 'object' && events !== null && Object.hasOwn(events, logoutEvent)
}

/** What only ID tokens have: OpenID Connect Core 1.0, section 2, and the marks of Keycloak and Cognito. */
const idTokenMarks: readonly (readonly [claim: string, value?: string])[] = [
  ['nonce'],
  ['at_hash'],
  ['c_hash'],
  ['s_hash'],
  ['typ', 'ID'],
  ['token_use', 'id'],
]

function isIdToken(claims: Claims, header: TokenHeader): boolean {
  const type = ownMember(header, 'typ')
  if (type !== undefined && normaliseType(type) === accessTokenType) return false
  return idTokenMarks.some(
    ([claim, value]) => Object.hasOwn(claims, claim) && (value === undefined || claims[claim] === value),
  )
}
