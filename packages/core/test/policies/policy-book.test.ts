import type { Claims } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { PolicyBook } from '../../src/policies/policy-book.ts'
import { configurationErrorOf } from './expression/mistakes.ts'
import { authWith, vocabulary } from './judge-claims.ts'

const grp = 'Equals(`grp`, `admin`)'

function truthIn(book: PolicyBook, adopted: object, claims: Claims): unknown {
  const context = { auth: authWith(claims), request: undefined, trace: undefined }
  return book.prepare(adopted).judge(context)
}

describe('a policy that is adopted', () => {
  it.each<readonly [policy: unknown]>([[grp], [{ claim: 'grp', exact: 'admin' }]])(
    'is judged as it is: %j',
    (policy) => {
      const book = new PolicyBook(vocabulary)
      const adopted = book.adopt(policy)
      expect(truthIn(book, adopted, { grp: 'admin' })).toMatchObject({ truth: true })
      expect(truthIn(book, adopted, { grp: 'dev' })).toMatchObject({ truth: false })
      expect(Object.isFrozen(adopted)).toBe(true)
    },
  )

  it.each<readonly [name: string, policyOf: (value: () => string) => object]>([
    [
      'at its top',
      (value) => ({
        claim: 'grp',
        get exact() {
          return value()
        },
      }),
    ],
    [
      'in a list',
      (value) => ({
        requireAny: [
          {
            claim: 'grp',
            get exact() {
              return value()
            },
          },
        ],
      }),
    ],
  ])('K6: is judged as it was read once, also in the next book: a getter %s', (_, policyOf) => {
    const answers = ['admin', 'dev', 'dev']
    const adopting = new PolicyBook(vocabulary)
    const adopted = adopting.adopt(policyOf(() => answers.shift() ?? 'dev'))
    for (const book of [adopting, new PolicyBook(vocabulary)]) {
      expect(truthIn(book, adopted, { grp: 'admin' })).toMatchObject({ truth: true })
      expect(truthIn(book, adopted, { grp: 'dev' })).toMatchObject({ truth: false })
    }
    expect(answers.length).toBe(2)
  })

  it('is frozen throughout, and leaves what it was made of alone', () => {
    const given = { requireAny: [{ claims: { grp: ['admin'] } }], not: { claim: ['a', 'b'], exact: 'x' } }
    const adopted = new PolicyBook(vocabulary).adopt(given)
    expect(adopted).toEqual(given)
    const parts = (part: unknown): unknown[] =>
      typeof part === 'object' && part !== null ? [part, ...Object.values(part).flatMap(parts)] : []
    expect(parts(adopted).length).toBe(parts(given).length)
    for (const part of parts(adopted)) expect(Object.isFrozen(part)).toBe(true)
    for (const part of parts(given)) expect(Object.isFrozen(part)).toBe(false)
  })

  it('may ask for a parameter of its route', () => {
    const rule = { claim: 'grp', equalsRequest: { param: 'grp' } }
    const book = new PolicyBook({ ...vocabulary, knowsRoute: false })
    const context = { auth: authWith({ grp: 'a' }), request: { headers: {}, params: { grp: 'a' } } }
    expect(book.prepare(book.adopt(rule)).judge({ ...context, trace: undefined })).toMatchObject({
      truth: true,
    })
  })

  it('is given back where it is adopted once more, by its book', () => {
    const book = new PolicyBook(vocabulary)
    for (const policy of [grp, { scope: 'a' }, () => true]) {
      const adopted = book.adopt(policy)
      expect(book.adopt(adopted)).toBe(adopted)
    }
  })

  it('is a policy in another book, such as the one after a reload', () => {
    const adopted = new PolicyBook(vocabulary).adopt(grp)
    const next = new PolicyBook(vocabulary)
    for (const known of [adopted, next.adopt(adopted)]) {
      expect(truthIn(next, known, { grp: 'admin' })).toMatchObject({ truth: true })
      expect(truthIn(next, known, { grp: 'dev' })).toMatchObject({ truth: false })
      expect(truthIn(next, known, {})).toMatchObject({ truth: undefined })
    }
  })

  it('of the greatest depth is one in another book as well', () => {
    const deep = `${'('.repeat(31)}${grp}${')'.repeat(31)}`
    const adopted = new PolicyBook(vocabulary).adopt(deep)
    expect(truthIn(new PolicyBook(vocabulary), adopted, { grp: 'admin' })).toMatchObject({ truth: true })
  })

  it('is compiled once for one text', () => {
    const book = new PolicyBook(vocabulary)
    expect(book.adopt(grp)).toBe(book.adopt(grp))
    expect(book.adopt(grp)).not.toBe(book.adopt(` ${grp}`))
  })

  it('is forgotten by its text after a thousand others, and judged all the same', () => {
    const book = new PolicyBook(vocabulary)
    const first = book.adopt(grp)
    for (let other = 0; other < 1000; other += 1) book.adopt(`Equals(\`grp\`, \`${other}\`)`)
    expect(book.adopt(grp)).not.toBe(first)
    expect(truthIn(book, first, { grp: 'admin' })).toMatchObject({ truth: true })
  })
})

describe('what is no policy', () => {
  it.each([
    [''],
    [null],
    [undefined],
    [{}],
    [[]],
    [[grp]],
    [1],
    [true],
    [Symbol('a')],
    [new Date(0)],
    [new String(grp)],
  ])('G12: is refused: %o', (policy) => {
    const error = configurationErrorOf(() => new PolicyBook(vocabulary).adopt(policy))
    expect(error).toMatchObject({ path: 'policy', column: undefined })
  })

  const circular: { not?: object; requireAny?: object[] } = {}
  circular.not = circular
  const circularList: { requireAny: unknown[] } = { requireAny: [] }
  circularList.requireAny.push(circularList.requireAny, circularList)
  const hiding = Object.defineProperty({ scope: 'a' }, 'roles', { value: 'admin' })

  it.each([
    ['that has no end', circular, /^policy(\.not)+$/],
    ['that has no end in its list', circularList, /^policy\.requireAny(\[0\])+$/],
    ['with a hidden member', hiding, /^policy\.roles$/],
    [
      'with a hidden member within',
      { requireAny: [{ not: hiding }] },
      /^policy\.requireAny\[0\]\.not\.roles$/,
    ],
    [
      'with a member that is undefined',
      { requireAll: [{ scope: undefined }] },
      /^policy\.requireAll\[0\]\.scope$/,
    ],
    ['with a date in it', { requireAll: [new Date(0)] }, /^policy\.requireAll\[0\]$/],
  ])('G12, K6: is refused at its place: a policy %s', (_, policy, path) => {
    expect(configurationErrorOf(() => new PolicyBook(vocabulary).adopt(policy)).path).toMatch(path)
  })

  it('is a policy that is nested deeper than 32, in whatever way', () => {
    const nest = (levels: number, around: (policy: object) => object): object =>
      Array.from({ length: levels }).reduce<object>(around, { claims: { grp: ['admin'] } })
    const ways = [(policy: object) => ({ not: policy }), (policy: object) => ({ requireAll: [policy] })]
    for (const around of ways) {
      expect(() => new PolicyBook(vocabulary).adopt(nest(31, around))).not.toThrow()
      for (const levels of [32, 33, 100]) {
        const error = configurationErrorOf(() => new PolicyBook(vocabulary).adopt(nest(levels, around)))
        expect(error.path).toMatch(/^policy/)
      }
    }
  })

  it.each([
    ['admin', 1],
    [' ', 2],
    ['Equals(`a`)', 11],
    [`${grp} and ${grp}`, 24],
  ])('is refused with its column, each time: %j', (expression, column) => {
    const book = new PolicyBook(vocabulary)
    for (const attempt of [1, 2]) {
      const error = configurationErrorOf(() => book.adopt(expression))
      expect(error, `attempt ${attempt}`).toMatchObject({ path: 'policy', column })
    }
  })
})
