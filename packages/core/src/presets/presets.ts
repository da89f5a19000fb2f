import { OptionReader } from '../configuration/option-reader.ts'
import type { RequirementOptions } from '../configuration/options.ts'
import { applyPreset } from '../configuration/preset-options.ts'
import { requirementNames } from '../configuration/requirement-options.ts'
import { presetCatalogue } from './catalogue.ts'
import type { PresetFields } from './preset-fields.ts'

/** Makes a requirement for the tokens of one provider. */
type PresetFunction<Fields> = (
  fields: Fields & Omit<Partial<RequirementOptions>, keyof Fields>,
) => RequirementOptions

type Presets = { readonly [Name in keyof PresetFields]: PresetFunction<PresetFields[Name]> }

/**
 * Requirements for the tokens of well-known providers: issuer, keys and all that tells a good token of one's
 * own from others. Each function takes the provider's fields and any field of a requirement, which overrides
 * the preset's; a key source takes the place of the preset's keys, and policies, required claims and hints are
 * joined. `{ preset: 'auth0', ... }` in the options is the same. Throws `ConfigurationError` where a field is
 * missing, of a wrong form, or a placeholder.
 *
 * @example
 * ```ts
 * import { createVerifier, presets } from '@claimgate/core'
 *
 * export const verifier = createVerifier({
 *   requireAny: [
 *     presets.auth0({ domain: 'tenant.eu.auth0.com', audience: 'https://orders.example.com' }),
 *     { preset: 'okta', domain: 'partners.okta.com', audience: 'api://default' },
 *   ],
 * })
 * ```
 */
export const presets: Presets = Object.freeze({
  auth0: (fields) => make('auth0', fields),
  okta: (fields) => make('okta', fields),
  cognito: (fields) => make('cognito', fields),
  entraId: (fields) => make('entraId', fields),
  google: (fields) => make('google', fields),
  keycloak: (fields) => make('keycloak', fields),
  firebase: (fields) => make('firebase', fields),
  clerk: (fields) => make('clerk', fields),
  supabase: (fields) => make('supabase', fields),
  githubActions: (fields) => make('githubActions', fields),
  kubernetes: (fields) => make('kubernetes', fields),
  cloudflareAccess: (fields) => make('cloudflareAccess', fields),
})

function make(name: keyof PresetFields, fields: object): RequirementOptions {
  const preset = presetCatalogue[name]
  const { known, later } = requirementNames
  return applyPreset(preset, new OptionReader(fields, '', { known: [...preset.fields, ...known], later }))
}
