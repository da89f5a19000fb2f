import type { Claims } from '../auth.ts'
import type { Failure } from '../failure.ts'
import type { VerificationKey } from '../keys/verification-key.ts'
import { compileStringMatcher, type CompiledStringMatcher } from '../matchers/compile-matcher.ts'
import { ownMember } from '../own-member.ts'

/** What stands for the tenant in an issuer that has tenants, and in the `issuer` of a key. */
export const tenantPlaceholder = '{tenantid}'

/** The tenants of one issuer, as Microsoft Entra ID has them. */
export interface TenantRule {
  /** The issuer with `{tenantid}` in it. */
  readonly template: string
  /** The tenants that are accepted; `undefined` for every one. */
  readonly accepted: readonly string[] | undefined
}

const tenantPattern = /^[\w.-]+$/

/** Whether a text may stand for a tenant: nothing in it can change what the rest of the issuer says. */
export function isTenant(value: unknown): value is string {
  return typeof value === 'string' && tenantPattern.test(value)
}

/** The issuers of the accepted tenants. Where every tenant is accepted, `checkTenant` judges the rest. */
export function tenantIssuerMatcher({ template, accepted }: TenantRule): CompiledStringMatcher {
  if (accepted === undefined) {
    const [before = '', after = ''] = template.split(tenantPlaceholder)
    return {
      description: template,
      values: undefined,
      matches: (issuer) => issuer.startsWith(before) && issuer.endsWith(after),
    }
  }
  const values = accepted.map((tenant) => issuerOf(template, tenant))
  return compileStringMatcher({ kind: 'values', values }, false, template)
}

/** Checks that `iss` and `tid` name the same tenant: apps keep their tenants' records apart by `tid`. */
export function checkTenant(claims: Claims, rule: TenantRule | undefined): Failure | undefined {
  const [iss, tid] = [ownMember(claims, 'iss'), ownMember(claims, 'tid')]
  if (rule === undefined || (isTenant(tid) && iss === issuerOf(rule.template, tid))) return undefined
  return {
    code: 'tenant_mismatch',
    finding: { subject: 'tid', expected: `the tenant of ${rule.template}`, actual: { iss, tid } },
  }
}

/**
 * Whether a key may prove tokens of an issuer. Keys of several issuers stand in one set there, and each names
 * the issuer that it belongs to, or the template for every tenant.
 */
export function isKeyOfIssuer(
  { issuer }: VerificationKey,
  iss: unknown,
  rule: TenantRule | undefined,
): boolean {
  return rule === undefined || issuer === undefined || issuer === rule.template || issuer === iss
}

function issuerOf(template: string, tenant: string): string {
  return template.split(tenantPlaceholder).join(tenant)
}
