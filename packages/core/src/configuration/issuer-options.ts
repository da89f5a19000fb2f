import { isTenant, tenantIssuerMatcher, tenantPlaceholder, type TenantRule } from '../claims/tenant.ts'
import type { CompiledStringMatcher } from '../matchers/compile-matcher.ts'
import type { RegexEngine } from '../matchers/regex.ts'
import { ConfigurationError } from './configuration-error.ts'
import { memberPath } from './option-path.ts'
import type { OptionReader } from './option-reader.ts'
import { readStringMatcher } from './matcher-options.ts'

/** Whose tokens a requirement is for, as configured. */
export interface ConfiguredIssuer {
  /** The issuer where it is a text: what its metadata has to name. */
  readonly text: string | undefined
  /** `undefined` where the issuer is not checked. */
  readonly matcher: CompiledStringMatcher | undefined
  readonly tenants: TenantRule | undefined
}

/** Reads `issuer` and `tenants`. */
export function readIssuer(reader: OptionReader, engine?: RegexEngine): ConfiguredIssuer {
  if (!reader.has('issuer')) {
    throw reader.error('issuer', 'is missing: name who issues the tokens, or state null to accept any issuer')
  }
  const issuer = reader.value('issuer')
  if (typeof issuer === 'string') refuseOuterSpace([issuer], reader, 'issuer')
  const text = typeof issuer === 'string' ? issuer : undefined
  const tenants = readTenants(reader, text)
  if (tenants !== undefined) return { text, matcher: tenantIssuerMatcher(tenants), tenants }
  const matcher = issuer === null ? undefined : readStringMatcher(issuer, reader.pathOf('issuer'), engine)
  return { text, matcher, tenants }
}

/** It comes with a variable or file, and makes every token a stranger. */
export function refuseOuterSpace(
  texts: readonly string[] | undefined,
  reader: OptionReader,
  name: string,
): void {
  if (texts?.some((text) => text.trim() !== text))
    throw reader.error(name, 'has white space or a line break around it: remove it')
}

function readTenants(reader: OptionReader, issuer: string | undefined): TenantRule | undefined {
  const holders = (issuer ?? '').split(tenantPlaceholder).length - 1
  if (!reader.has('tenants')) {
    if (holders === 0) return undefined
    throw reader.error('issuer', `holds ${tenantPlaceholder}: list the accepted tenants in tenants`)
  }
  if (issuer === undefined || holders !== 1) {
    throw reader.error('tenants', `needs an issuer that is a text with one ${tenantPlaceholder} in it`)
  }
  const accepted = reader.value('tenants') === null ? undefined : reader.texts('tenants')
  const wrong = accepted?.findIndex((tenant) => !isTenant(tenant)) ?? -1
  if (wrong === -1) return { template: issuer, accepted }
  throw new ConfigurationError(
    memberPath(reader.pathOf('tenants'), wrong),
    'is no tenant: letters, digits, dots, hyphens and underscores alone',
  )
}
