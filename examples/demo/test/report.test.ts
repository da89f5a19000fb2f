import { describe, expect, it, onTestFinished } from 'vitest'
import { signingKey } from '../../../test/support/keys.ts'
import { audience, issuer, mint } from '../../../test/support/tokens.ts'
import { testClock } from '../../../test/support/clock.ts'
import { startApis } from '../src/apis.ts'
import { summaryOf } from '../src/report.ts'
import type { Outcome } from '../src/requests.ts'
import { makeRequest, type Row } from '../src/row.ts'
import { renderTable } from '../src/table.ts'

const title = 'a good token'
const asItShouldBe: Outcome = { status: 200, keyFetches: 0 }

describe('a row', () => {
  it('has no problems where every API does what is expected', async () => {
    const row = await rowFor(asItShouldBe)
    expect(row.answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(row.problems).toEqual([])
  })

  it.each<[string, Outcome, number]>([
    ['another status', { ...asItShouldBe, status: 401 }, 3],
    ['another code', { ...asItShouldBe, code: 'token_expired' }, 3],
    ['another number of fetches', { ...asItShouldBe, keyFetches: 1 }, 1],
  ])('has a problem where %s was expected', async (_name, expected, problems) => {
    expect((await rowFor(expected)).problems).toHaveLength(problems)
  })

  it('has a problem where no API was asked', async () => {
    const row = await makeRequest({ title, token: undefined, apis: [], expected: asItShouldBe }, () => 0)
    expect(row.problems).toHaveLength(1)
  })
})

describe('the summary', () => {
  it('passes where every row is as it should be', async () => {
    const row = await rowFor(asItShouldBe)
    expect(summaryOf([row, row])).toEqual({
      text: '6 answers to 2 requests: 2 as they should be, 0 not',
      passed: true,
    })
  })

  it('fails and names the row that is not', async () => {
    const rows = [await rowFor(asItShouldBe), await rowFor({ ...asItShouldBe, keyFetches: 1 })]
    const { text, passed } = summaryOf(rows)
    expect(passed).toBe(false)
    expect(text.split('\n')).toEqual([
      `✗ 2 ${title}: the keys were fetched 0 times, expected 1`,
      '6 answers to 2 requests: 1 as they should be, 1 not',
    ])
  })

  it('fails where there are no rows', () => {
    expect(summaryOf([]).passed).toBe(false)
  })
})

describe('the table', () => {
  it('aligns its columns, and marks what is as it should be and what is not', async () => {
    const rows = [await rowFor(asItShouldBe), await rowFor({ ...asItShouldBe, keyFetches: 1 })]
    const [head = '', rule = '', ...lines] = renderTable(rows).split('\n')
    expect(lines.map((line) => line.slice(0, 4))).toEqual(['✓  1', '✗  2'])
    expect(lines.map((line) => line.indexOf('accepted'))).toEqual(lines.map(() => head.indexOf('decision')))
    expect(rule).toMatch(/^[─ ]+$/)
  })
})

/** A good token, and APIs that know its key. */
async function rowFor(expected: Outcome): Promise<Row> {
  const { clock } = testClock()
  const apis = await startApis({ issuer, audience, jwks: { keys: [signingKey().publicJwk] }, clock })
  onTestFinished(() => apis.forEach((api) => api.stop()))
  const token = mint({ claims: { scope: 'orders:read' } })
  return makeRequest({ title, token, apis, expected }, () => 0)
}
