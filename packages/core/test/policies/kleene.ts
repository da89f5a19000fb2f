import type { Truth } from '../../src/truth.ts'

/** Unknown, in Kleene's tables below. */
const N: Truth = undefined

const negations: readonly (readonly [value: Truth, negation: Truth])[] = [
  [true, false],
  [false, true],
  [N, N],
]

const conjunctions: readonly (readonly [left: Truth, right: Truth, both: Truth])[] = [
  [true, true, true],
  [true, false, false],
  [true, N, N],
  [false, true, false],
  [false, false, false],
  [false, N, false],
  [N, true, N],
  [N, false, false],
  [N, N, N],
]

const disjunctions: readonly (readonly [left: Truth, right: Truth, either: Truth])[] = [
  [true, true, true],
  [true, false, true],
  [true, N, true],
  [false, true, true],
  [false, false, false],
  [false, N, N],
  [N, true, true],
  [N, false, N],
  [N, N, N],
]

/** A composition of parts that have values of their own. */
export type Composition<Leaf> =
  | { readonly leaf: Leaf }
  | { readonly not: Composition<Leaf> }
  | { readonly all: readonly Composition<Leaf>[] }
  | { readonly any: readonly Composition<Leaf>[] }

/** The value of a composition, looked up in the tables. */
export function kleene<Leaf>(composition: Composition<Leaf>, valueOf: (leaf: Leaf) => Truth): Truth {
  const value = (part: Composition<Leaf>): Truth => kleene(part, valueOf)
  if ('leaf' in composition) return valueOf(composition.leaf)
  if ('not' in composition) return negations.find(([given]) => given === value(composition.not))?.[1]
  if ('all' in composition)
    return composition.all.map(value).reduce((left, right) => look(conjunctions, left, right))
  return composition.any.map(value).reduce((left, right) => look(disjunctions, left, right))
}

function look(table: typeof conjunctions, left: Truth, right: Truth): Truth {
  return table.find((row) => row[0] === left && row[1] === right)?.[2]
}
