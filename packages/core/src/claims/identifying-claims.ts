import type { Claims } from '../auth.ts'
import type { CompiledStringMatcher } from '../matchers/compile-matcher.ts'
import type { Failure } from '../failure.ts'
import { ownClaims } from './registered-claims.ts'

/** Which issuers a requirement accepts; `undefined` where the issuer is not checked. */
export function isIssuerAccepted(issuer: unknown, matcher: CompiledStringMatcher | undefined): boolean {
  if (issuer !== undefined && typeof issuer !== 'string') return false
  return matcher === undefined || (issuer !== undefined && matcher.matches(issuer))
}

/** Checks `sub` (RFC 7519, section 4.1.2). */
export function checkSubject(
  claims: Claims,
  matcher: CompiledStringMatcher | undefined,
): Failure | undefined {
  if (matcher === undefined) return undefined
  const { sub } = ownClaims(claims)
  if (typeof sub === 'string' && matcher.matches(sub)) return undefined
  return {
    code: 'subject_mismatch',
    finding: { subject: 'sub', expected: matcher.description, actual: sub },
  }
}

/** The claims in which providers name the client that a token was issued to. */
const clientClaims = ['azp', 'client_id', 'appid', 'cid'] as const

/** At least one client claim is present, and each that is present names an accepted client. */
export function checkClient(claims: Claims, accepted: ReadonlySet<unknown> | undefined): Failure | undefined {
  if (accepted === undefined || isClientAccepted(claims, accepted)) return undefined
  const present = clientClaims.filter((name) => Object.hasOwn(claims, name))
  return {
    code: 'client_mismatch',
    finding: {
      subject: clientClaims.join(', '),
      expected: [...accepted],
      actual: Object.fromEntries(present.map((name) => [name, claims[name]])),
    },
  }
}

function isClientAccepted(claims: Claims, accepted: ReadonlySet<unknown>): boolean {
  let isNamed = false
  for (const name of clientClaims) {
    if (!Object.hasOwn(claims, name)) continue
    if (!accepted.has(claims[name])) return false
    isNamed = true
  }
  return isNamed
}

/** Every required claim is present and not null. The names are literal, not paths. */
export function checkRequiredClaims(claims: Claims, required: readonly string[]): Failure | undefined {
  const isMissing = (name: string): boolean => !Object.hasOwn(claims, name) || claims[name] === null
  if (!required.some(isMissing)) return undefined
  const missing = required.filter(isMissing)
  return {
    code: 'required_claim_missing',
    finding: { subject: missing.join(', '), expected: 'present and not null' },
  }
}
