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
      ? Only<Given, SharedOptions | { readonly requireAny: unknown }> & {
          readonly requireAny: readonly Only<Entry, RequirementFields<Entry>>[]
        }
      : Only<Given, SharedOptions | RequirementFields<Given>>

/** The fields of a requirement, or of its preset where it has one. */
type RequirementFields<Entry> =
  | RequirementOptions
  | (Entry extends { readonly preset: infer Name extends keyof PresetFields }
      ? { readonly preset: Name } & PresetFields[Name]
      : never)

type Only<Given, Options> = Given extends unknown
  ? {
      readonly [Name in keyof Given]: Name extends NameOf<Options>
        ? Name extends NestedOptions
          ? Known<Given[Name], MemberOf<Options, Name>>
          : unknown
        : never
    }
  : never

/** The options that hold plain objects, and nothing of an app's own. */
type NestedOptions =
  | 'issuer'
  | 'subject'
  | 'authorization'
  | 'hints'
  | 'jwksUrl'
  | 'discovery'
  | 'extractionSources'
  | 'cache'
  | 'challenge'
  | 'forwardHeaders'
  | 'identity'

/** A value as it was given, and an error where it has a name that none of the forms that it may have has. */
type Known<Given, Form> = [Form] extends [Given]
  ? unknown
  : unknown extends Form
    ? unknown
    : Given extends Opaque
      ? unknown
      : Given extends readonly (infer Entry)[]
        ? readonly Known<Entry, EntryOf<Form>>[]
        : {
            readonly [Name in keyof Given]: Name extends NameOf<Form>
              ? Known<Given[Name], MemberOf<Form, Name>>
              : never
          }

type Opaque = string | number | boolean | null | undefined | ((...given: never[]) => unknown)
type NameOf<Form> = Form extends Opaque | readonly unknown[] ? never : keyof Form
type MemberOf<Form, Name> = Form extends unknown
  ? Name extends keyof Form
    ? Exclude<Form[Name], undefined>
    : never
  : never
type EntryOf<Form> = Form extends readonly (infer Entry)[] ? Entry : never
