import type { Claims } from '../auth.ts'
import type { StandardSchema } from '../claims/claim-schema.ts'
import type { Verifier } from '../verifier.ts'
import type { PresetFields } from '../presets/preset-fields.ts'
import type { RequirementOptions, SharedOptions, VerifierOptions } from './options.ts'

/**
 * The type of `auth.claims` for a verifier, or for the options of one: what the `schema` of its requirement
 * gives, `Claims` without one, and either of them for several requirements.
 */
export type ClaimsOf<Given> =
  Given extends Verifier<infer TokenClaims>
    ? TokenClaims
    : Given extends { readonly requireAny: readonly (infer Entry)[] }
      ? ClaimsOfRequirement<Entry>
      : ClaimsOfRequirement<Given>

type ClaimsOfRequirement<Entry> = Entry extends { readonly schema: StandardSchema<unknown, infer Output> }
  ? Extract<Output, object>
  : Claims

/**
 * Options as they were given, and an error where they have a name that no option has: the compiler looks for
 * such names in plain objects alone, not in what the type of the result depends on.
 */
export type KnownOptions<Given> = [VerifierOptions] extends [Given]
  ? unknown
  : Given extends Verifier<object>
    ? unknown
    : Given extends { readonly requireAny: readonly (infer Entry)[] }
      ? Only<Given, keyof SharedOptions | 'requireAny'> & {
          readonly requireAny: readonly Only<Entry, RequirementNames<Entry>>[]
        }
      : Only<Given, keyof SharedOptions | RequirementNames<Given>>

/** The fields of a requirement, and of its preset where it has one. */
type RequirementNames<Entry> =
  | keyof RequirementOptions
  | (Entry extends { readonly preset: infer Name extends keyof PresetFields }
      ? 'preset' | keyof PresetFields[Name]
      : never)

type Only<Given, Names extends PropertyKey> = Given extends unknown
  ? { readonly [Name in keyof Given]: Name extends Names ? unknown : never }
  : never
