import { jsonPointer } from '../json-pointer.ts'

/** An expression for claimgate, and what in it means something else there. */
interface TranslatedExpression {
  readonly expression: string
  readonly negates: boolean
  /** Whether it compares single values, of which a list of values is none there. */
  readonly comparesValues: boolean
  readonly splits: boolean
}

const text = /`[^`]*`|"(?:[^"\\]|\\.)*"/g
const pathOrText =
  /((?:Equals|Prefix|Contains|SplitContains|OneOf)\s*\(\s*`)([^`]*)`|`[^`]*`|"(?:[^"\\]|\\.)*"/g

/**
 * Translates an expression. Both languages are the same but for paths that mean something else to claimgate: with
 * `://` in it, or a leading slash. What is no expression stays as it is, for core to refuse.
 */
export function translateExpression(given: string): TranslatedExpression {
  const expression = given.replaceAll(pathOrText, (whole, before?: string, path?: string) =>
    path === undefined ? whole : `${before}${translateClaimPath(path)}\``,
  )
  const functions = given.replaceAll(text, '')
  return {
    expression,
    negates: functions.includes('!'),
    comparesValues: /\b(?:Equals|Prefix)\b/.test(functions),
    splits: functions.includes('SplitContains'),
  }
}

/**
 * Translates the path of a claim: names with dots between them, where `\.` is a dot and `\\` a backslash. As it
 * stands, unless claimgate would read it otherwise; then as a JSON Pointer.
 */
export function translateClaimPath(path: string): string {
  if (!path.includes('://') && !path.startsWith('/')) return path
  const names = Array.from(path.matchAll(/(?:\\.|[^.\\])+/g), ([name]) => name.replaceAll(/\\(.)/g, '$1'))
  return jsonPointer(names)
}
