import { ConfigurationError } from './configuration-error.ts'
import { parseDuration } from './duration.ts'
import { memberPath } from './option-path.ts'
import { nearestName } from './nearest-name.ts'

/** What an option object may hold. */
export interface OptionNames {
  /** Absent where the names are the user's own. */
  readonly known?: readonly string[]
  /** Options that are described and do not exist yet: refused by name. */
  readonly later?: readonly string[]
}

/**
 * Reads an option object strictly: unknown names, wrong types, empty texts and lists, and `undefined` are
 * errors that name their path. Only own members count, so that nothing is read from a prototype.
 */
export class OptionReader {
  readonly path: string
  readonly #values: Readonly<Record<string, unknown>>

  constructor(value: unknown, path: string, names: OptionNames) {
    this.path = path
    // A copy: what a getter gives is read once, so that what is checked is what is used.
    this.#values = { ...requirePlainObject(value, path) }
    for (const [name, given] of Object.entries(this.#values)) {
      checkName(name, path, names)
      if (given === undefined) {
        throw this.error(name, 'is undefined: leave the option out, or give it a value')
      }
    }
  }

  error(name: string, problem: string): ConfigurationError {
    return new ConfigurationError(memberPath(this.path, name), problem)
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#values, name)
  }

  /** The value as it was given, or another where it was not; null is a value. */
  valueOr(name: string, otherwise: unknown): unknown {
    return this.has(name) ? this.value(name) : otherwise
  }

  /** The names that were given, in their order. */
  names(): readonly string[] {
    return Object.keys(this.#values)
  }

  /** The value as it was given; `undefined` only where it was not. */
  value(name: string): unknown {
    return this.has(name) ? this.#values[name] : undefined
  }

  pathOf(name: string): string {
    return memberPath(this.path, name)
  }

  boolean(name: string, otherwise: boolean): boolean {
    const value = this.value(name)
    if (value === undefined) return otherwise
    if (typeof value !== 'boolean') throw this.error(name, 'must be true or false')
    return value
  }

  text(name: string): string | undefined {
    const value = this.value(name)
    return value === undefined ? undefined : requireText(value, this.pathOf(name))
  }

  oneOf<Choice extends string>(name: string, choices: readonly Choice[], otherwise: Choice): Choice {
    const value = this.value(name)
    if (value === undefined) return otherwise
    const choice = choices.find((candidate) => candidate === value)
    if (choice === undefined) throw this.error(name, `must be one of ${choices.map(quoted).join(', ')}`)
    return choice
  }

  /** A list of texts, none of them empty or twice. */
  texts(name: string): readonly string[] | undefined {
    const value = this.value(name)
    if (value === undefined) return undefined
    const path = this.pathOf(name)
    const texts = requireList(value, path).map((entry, index) => requireText(entry, memberPath(path, index)))
    const seen = new Set<string>()
    const repeated = texts.find((text) => seen.size === seen.add(text).size)
    if (repeated !== undefined) throw this.error(name, `holds ${quoted(repeated)} twice`)
    return texts
  }

  /** A whole number from 1 to `most`. */
  wholeNumber(name: string, otherwise: number, most: number = Number.MAX_SAFE_INTEGER): number {
    const value = this.value(name)
    if (value === undefined) return otherwise
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1 || value > most) {
      throw this.error(name, `must be a whole number from 1 to ${most}`)
    }
    return value
  }

  /** A duration of `least` to `most` seconds. */
  duration(name: string, least: number, most: number = Number.MAX_SAFE_INTEGER): number | undefined {
    const value = this.value(name)
    if (value === undefined) return undefined
    const seconds = parseDuration(value)
    if (seconds === undefined || seconds < least) {
      throw this.error(name, `must be seconds (at least ${least}) or a text such as "30s", "10m" or "1h"`)
    }
    if (seconds > most) throw this.error(name, `is in seconds, of which it takes at most ${most}`)
    return seconds
  }

  callback<Callback>(
    name: string,
    isCallback: (value: unknown) => value is Callback,
    what: string,
  ): Callback | undefined {
    const value = this.value(name)
    if (value === undefined) return undefined
    if (!isCallback(value)) throw this.error(name, `must be ${what}`)
    return value
  }
}

function requirePlainObject(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (isPlainObject(value)) {
    const hidden = Reflect.ownKeys(value).find(
      (name) => !Object.prototype.propertyIsEnumerable.call(value, name),
    )
    if (hidden === undefined) return value
    throw new ConfigurationError(
      memberPath(path, String(hidden)),
      'is hidden (not enumerable): give it plainly',
    )
  }
  throw new ConfigurationError(path, 'must be a plain object of options')
}

/** Whether a value is an object literal or JSON object: not an array, and not an instance of a class. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function checkName(name: string, path: string, { known, later = [] }: OptionNames): void {
  if (known === undefined || known.includes(name)) return
  if (later.includes(name)) {
    throw new ConfigurationError(memberPath(path, name), 'is not available in this version: leave it out')
  }
  const nearest = nearestName(name, known)
  const remedy = nearest === undefined ? `known are ${known.join(', ')}` : `did you mean ${nearest}?`
  throw new ConfigurationError(memberPath(path, name), `is not an option: ${remedy}`)
}

/** A string that is not empty. */
export function requireText(value: unknown, path: string): string {
  if (typeof value !== 'string') throw new ConfigurationError(path, 'must be a string')
  if (value === '') throw new ConfigurationError(path, 'is an empty string: give it a value')
  return value
}

/** A list that is not empty and has no holes. */
export function requireList(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new ConfigurationError(path, 'must be a list')
  if (value.length === 0) throw new ConfigurationError(path, 'is an empty list: name something')
  return Array.from(value)
}

function quoted(text: string): string {
  return JSON.stringify(text)
}
