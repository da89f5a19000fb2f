import fc from 'fast-check'
import { claimAt, type ClaimNames } from '../../../src/claims/claim-path.ts'
import type { Claims } from '@claimgate/core'
import type { Expression, FunctionCall } from '../../../src/policies/expression/expression-tree.ts'

/** An expression as a tree, and as one of the texts that mean the tree. */
export interface WrittenExpression {
  readonly tree: Expression
  readonly text: string
}

/** How a text may be written in more ways than one; drawn anew for each choice. */
type Choose = (choices: number) => number

const names = fc.oneof(
  fc.constantFrom('a', 'b', 'roles', 'sub', 'a.b', '\\', 'a\\', '~', 'a/b', '0', 'constructor', '`', '\r'),
  fc.string({ minLength: 1, maxLength: 4 }),
)

/** Text cannot say a list of several names one of which is an address, or a lone name with `/` before `://`. */
const claimPath: fc.Arbitrary<ClaimNames> = fc.oneof(
  fc.array(names, { minLength: 1, maxLength: 3 }).filter((path) => !path.join('').includes('://')),
  fc.constantFrom(['https://example.com/roles'], ['urn://x']),
)

const anyText = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'ab',
    '',
    '1',
    '42',
    'true',
    ' ',
    '`',
    '"',
    '\\',
    '\n',
    '\r',
    '\\n',
    '😀',
    '&&',
    ')',
  ),
  fc.string({ maxLength: 5 }),
  fc.string({ unit: 'binary', maxLength: 3 }),
)
const filled = anyText.filter((text) => text !== '')

const call: fc.Arbitrary<FunctionCall> = fc.oneof(
  fc.record({ kind: fc.constant('Equals' as const), claim: claimPath, value: anyText }),
  fc.record({
    kind: fc.constantFrom('Prefix' as const, 'Contains' as const),
    claim: claimPath,
    value: filled,
  }),
  fc.record({
    kind: fc.constant('SplitContains' as const),
    claim: claimPath,
    separator: filled,
    value: anyText,
  }),
  fc.record({
    kind: fc.constant('OneOf' as const),
    claim: claimPath,
    values: fc.array(filled, { minLength: 1, maxLength: 3 }),
  }),
)

const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    call,
    tie('tree').map((operand): Expression => ({ kind: 'not', operand })),
    fc.record({
      kind: fc.constantFrom('all' as const, 'any' as const),
      operands: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }),
    }),
  ),
}))

/** Trees of every kind, each with a text: in either quotes, with any path and spacing, with spare parentheses. */
export const writtenExpression: fc.Arbitrary<WrittenExpression> = fc
  .tuple(tree, fc.infiniteStream(fc.nat()))
  .map(([expression, numbers]) => ({
    tree: expression,
    text: printExpression(expression, (choices) => Number(numbers.next().value) % choices),
  }))

const always =
  (choice: number): Choose =>
  () =>
    choice

/** Prints a tree: by default in one way alone. */
export function printExpression(expression: Expression, choose: Choose = always(0)): string {
  return printIn(expression, 0, choose)
}

const strengths = { any: 1, all: 2, not: 3 } as const

/** `strength` is that of the operator around it; what binds no more than that wants parentheses. */
function printIn(expression: Expression, strength: number, choose: Choose): string {
  const space = (): string => ['', '', ' ', ' \t', '\r\n'][choose(5)] ?? ''
  if (!('operand' in expression) && !('operands' in expression)) {
    const printed = printCall(expression, choose, space)
    return choose(8) === 7 ? `(${space()}${printed})` : printed
  }
  const own = strengths[expression.kind]
  const printed =
    expression.kind === 'not'
      ? `!${space()}${printIn(expression.operand, own, choose)}`
      : expression.operands
          .map((operand) => printIn(operand, own, choose))
          .join(expression.kind === 'all' ? `${space()}&&${space()}` : `${space()}||${space()}`)
  const isLoose = own < strength || (own === strength && own !== strengths.not)
  return isLoose || choose(8) === 7 ? `(${space()}${printed}${space()})` : printed
}

function printCall(expression: FunctionCall, choose: Choose, space: () => string): string {
  const texts = [printPath(expression.claim, choose), ...argumentsOf(expression)]
  const written = texts.map((text) => `${space()}${quote(text, choose)}${space()}`)
  return `${expression.kind}${space()}(${written.join(',')})${space()}`
}

function argumentsOf(expression: FunctionCall): readonly string[] {
  if ('values' in expression) return expression.values
  return 'separator' in expression ? [expression.separator, expression.value] : [expression.value]
}

function printPath(path: ClaimNames, choose: Choose): string {
  const [first = '', ...others] = path
  if (others.length === 0 && first.includes('://')) return first
  const pointer = path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
  if (first.startsWith('/') || choose(2) === 1) return pointer
  return path.map((name) => name.replaceAll(/[\\.]/g, String.raw`\$&`)).join('.')
}

function quote(text: string, choose: Choose): string {
  if (!/[`\r]/.test(text) && choose(3) !== 1) return `\`${text}\``
  const escaped = text
    .replaceAll(/["\\]/g, String.raw`\$&`)
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
  return `"${escaped}"`
}

/**
 * The same as an object. `Contains` means two things, of which no matcher means both: it depends on the claims
 * which is asked for.
 */
export function objectOf(expression: Expression, claims: Claims): object {
  switch (expression.kind) {
    case 'not':
      return { not: objectOf(expression.operand, claims) }
    case 'all':
      return { requireAll: expression.operands.map((operand) => objectOf(operand, claims)) }
    case 'any':
      return { requireAny: expression.operands.map((operand) => objectOf(operand, claims)) }
    case 'Equals':
      return { claim: expression.claim, exact: expression.value }
    case 'Prefix':
      return { claim: expression.claim, prefix: expression.value }
    case 'OneOf':
      return { claim: expression.claim, oneOf: expression.values }
    case 'SplitContains':
      return { claim: expression.claim, exact: expression.value, split: expression.separator }
    case 'Contains':
      return containing(expression.claim, expression.value, claimAt(claims, expression.claim))
  }
}

function containing(claim: ClaimNames, value: string, held: unknown): object {
  if (Array.isArray(held)) return { claim, exact: value }
  return typeof held === 'string'
    ? { claim, contains: value }
    : { claim: ['absent', 'by', 'name'], exact: value }
}
