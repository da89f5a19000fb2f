import { ConfigurationError } from './configuration-error.ts'
import { memberPath } from './option-path.ts'
import { requireList, requireText } from './option-reader.ts'

/** Reads one name or a list of them, none of them empty. */
export function readNames(value: unknown, path: string): readonly string[] {
  if (typeof value === 'string') return [requireText(value, path)]
  return requireList(value, path).map((name, index) => requireText(name, memberPath(path, index)))
}

/** A scope-token of RFC 6749, section 3.3: what a challenge can name. */
const challengeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/** Reads names that a challenge can hold: a list, or text with single spaces between them. */
export function readChallengeNames(value: unknown, path: string, what: string): readonly string[] {
  const names = typeof value === 'string' ? requireText(value, path).split(' ') : readNames(value, path)
  const wrong = names.find((name) => !challengeToken.test(name))
  if (wrong !== undefined)
    throw new ConfigurationError(path, `holds ${JSON.stringify(wrong)}, which is no ${what}`)
  return Object.freeze([...names])
}
