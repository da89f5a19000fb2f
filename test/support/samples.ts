import { inspect } from 'node:util'

/** One value of every type that an option might be given by mistake. */
export const samples = {
  undefined: undefined,
  null: null,
  zero: 0,
  number: 7,
  negative: -1,
  fraction: 0.0001,
  notANumber: Number.NaN,
  infinite: Number.POSITIVE_INFINITY,
  bigint: 7n,
  emptyText: '',
  text: 'text',
  yes: true,
  no: false,
  emptyList: [],
  list: ['text'],
  listOfEmpty: [''],
  listOfNumbers: [7],
  listOfHoles: Array.from({ length: 1 }),
  emptyObject: {},
  object: { text: 1 },
  date: new Date(0),
  map: new Map([['text', 1]]),
  wrapper: Object('text'),
  symbol: Symbol('text'),
  callback: () => 7,
} as const

export type SampleName = keyof typeof samples

/** Values with a title each, for tables of tests. */
export function titled<Value>(values: readonly Value[]): { title: string; value: Value }[] {
  return values.map((value) => ({ title: inspect(value), value }))
}
