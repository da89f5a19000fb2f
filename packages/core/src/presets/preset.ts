import type { KeySourceFields } from '../configuration/keys/key-source-fields.ts'
import type { OptionReader } from '../configuration/option-reader.ts'
import type { RequirementOptions } from '../configuration/options.ts'

/** The keys of a provider. Another key source in their place brings its own algorithms. */
interface PresetKeys extends Pick<KeySourceFields, 'jwksUrl' | 'discovery'> {
  readonly algorithms?: readonly string[]
}

/** The requirement that a provider's tokens meet, its keys apart. */
interface PresetRequirement extends Omit<RequirementOptions, keyof KeySourceFields | 'algorithms'> {
  readonly keys: PresetKeys
}

/** What is known of a provider: the fields that tell one user's tokens from another's, and what they lead to. */
export interface Preset {
  /** The names of its own fields; whatever else stands beside them is a requirement's. */
  readonly fields: readonly string[]
  /**
   * Checks the fields and makes the requirement. Throws `ConfigurationError` that names the field. Policies name
   * claims by lists, which mean the same whatever `nestedClaimDelimiter` the verifier has.
   */
  readonly requirement: (fields: OptionReader) => PresetRequirement
}
