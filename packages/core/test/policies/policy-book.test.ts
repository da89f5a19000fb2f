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
