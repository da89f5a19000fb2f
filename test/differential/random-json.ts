import type { Random } from './random.ts'

const words = [
  '',
  'a',
  'a:b',
  '":',
  '{"x":1}',
  'é',
  '漢字',
  '😀',
  '\u0000',
  '\ud800',
  'null',
  '__proto',
  ',',
  'x'.repeat(300),
]
const numbers = [
  '0',
  '-0',
  '1',
  '-1.5',
  '1e400',
  '1e-400',
  '9007199254740993',
  '1E+2',
  '0.1',
  '123456789012345678901',
]
/**
 * No name holds a backslash: once V8 of Node 24 and 26 has seen one, it reads names with escapes wrongly in texts
 * that it parses later, and jose with it.
 */
const names = words.filter((word) => !JSON.stringify(word).includes('\\'))

/** The text of a JSON value, nested no deeper than given. */
export function randomText(random: Random, depth: number): string {
  const kind = random.below(depth > 0 ? 6 : 4)
  if (kind === 0) return random.pick(numbers)
  if (kind === 1) return random.pick(['null', 'true', 'false'])
  if (kind < 4) return JSON.stringify(random.pick(words))
  const items = Array.from({ length: random.below(5) }, () => randomText(random, depth - 1))
  if (kind === 4) return `[${items.join(random.pick([',', ' ,\n']))}]`
  const members = items.map((item, index) => `${JSON.stringify(`${random.pick(names)}${index}`)}: ${item}`)
  return `{${members.join(',')}}`
}
