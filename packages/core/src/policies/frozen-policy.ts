import { ConfigurationError } from '../configuration/configuration-error.ts'
import { memberPath } from '../configuration/option-path.ts'
import { isPlainObject, OptionReader } from '../configuration/option-reader.ts'
import { maxPolicyDepth } from './compile-policy.ts'

/** A list and an object for each level, and what a rule of the last one holds. */
const maxParts = 2 * maxPolicyDepth + 1

/**
 * Copies a policy, and freezes the copy throughout. Each part is read once: what is then compiled is what is kept.
 * Throws `ConfigurationError` for one that has no end, or hidden members.
 */
export function frozenPolicy(policy: object, path: string): object {
  return copyObject(policy, path, 1)
}

function copyPart(part: unknown, path: string, depth: number): unknown {
  if (typeof part !== 'object' || part === null) return part
  if (depth > maxParts) throw new ConfigurationError(path, `is nested more than ${maxPolicyDepth} deep`)
  return copyObject(part, path, depth)
}

function copyObject(part: object, path: string, depth: number): object {
  if (Array.isArray(part)) {
    const entries: readonly unknown[] = Array.from(part)
    return Object.freeze(entries.map((entry, index) => copyPart(entry, memberPath(path, index), depth + 1)))
  }
  if (!isPlainObject(part)) return part
  const reader = new OptionReader(part, path, {})
  const members = reader
    .names()
    .map((name): [string, unknown] => [name, copyPart(reader.value(name), reader.pathOf(name), depth + 1)])
  return Object.freeze(Object.fromEntries(members))
}
