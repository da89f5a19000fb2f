import { compilePolicy, type PolicyVocabulary } from '../policies/compile-policy.ts'
import { presetCatalogue } from '../presets/catalogue.ts'
import { hasKeySource } from '../presets/field-rules.ts'
import type { Preset } from '../presets/preset.ts'
import { ConfigurationError } from './configuration-error.ts'
import { nearestName } from './nearest-name.ts'
import { isPlainObject, OptionReader, requireText, type OptionNames } from './option-reader.ts'
import type { RequirementOptions } from './options.ts'

const presetsByName = new Map<string, Preset>(Object.entries(presetCatalogue))

/** Reads options that may name a preset: its fields are then known beside the others. */
export function readWithPreset(value: unknown, path: string, names: Required<OptionNames>): OptionReader {
  const preset = presetOf(new OptionReader(value, path, {}))
  const known = ['preset', ...(preset?.fields ?? []), ...names.known]
  return new OptionReader(value, path, { known, later: names.later })
}

/** The requirement that options stand for: the preset's, with what is given beside it. */
export function expandPreset(given: OptionReader, vocabulary: PolicyVocabulary): OptionReader {
  const preset = presetOf(given)
  if (preset === undefined) return given
  // Joined with the preset's it would be compiled at a path that is not the user's.
  if (given.has('authorization'))
    compilePolicy(given.value('authorization'), given.pathOf('authorization'), vocabulary)
  return new OptionReader(applyPreset(preset, given), given.path, {})
}

function presetOf(given: OptionReader): Preset | undefined {
  if (!given.has('preset')) return undefined
  const path = given.pathOf('preset')
  const name = requireText(given.value('preset'), path)
  const preset = presetsByName.get(name)
  if (preset !== undefined) return preset
  const known = [...presetsByName.keys()]
  const nearest = nearestName(name, known)
  const remedy = nearest === undefined ? `known are ${known.join(', ')}` : `did you mean ${nearest}?`
  throw new ConfigurationError(path, `is no preset: ${remedy}`)
}

/**
 * Makes the requirement of a preset and of what is given beside its fields, which overrides it. A given key
 * source takes the place of the preset's keys. What the preset restricts stays: policies and required claims
 * are joined.
 */
export function applyPreset({ fields, requirement }: Preset, given: OptionReader): RequirementOptions {
  const { keys, ...preset } = requirement(given)
  const others = given.names().filter((name) => name !== 'preset' && !fields.includes(name))
  const beside = others.map((name): [string, unknown] => [
    name,
    besidePreset(name, given.value(name), preset),
  ])
  return { ...preset, ...(hasKeySource(given) ? {} : keys), ...Object.fromEntries(beside) }
}

/** The value of a field that is given beside a preset. One of a wrong type stays, to be refused at its path. */
function besidePreset(name: string, given: unknown, preset: Partial<RequirementOptions>): unknown {
  const { authorization, requiredClaims = [], hints } = preset
  if (name === 'authorization' && authorization !== undefined) return { requireAll: [authorization, given] }
  if (name === 'hints' && isPlainObject(given)) return { ...hints, ...given }
  if (name === 'requiredClaims' && Array.isArray(given)) {
    const claims: readonly unknown[] = given
    return [...claims, ...requiredClaims.filter((claim) => !claims.includes(claim))]
  }
  return given
}
