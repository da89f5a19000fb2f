import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { truthOf } from './judge-claims.ts'
import { policyTable } from './table/policy-table.ts'
import { printPolicy, printTable } from './table/print-table.ts'
import { rowsOf } from './table/verdicts.ts'

const document = fileURLToPath(new URL('../../docs/policies.md', import.meta.url))
const opening =
  '<!-- The rest is printed: `npx vitest run packages/core/test/policies/policy-table.test.ts --update`. -->\n'

describe.each(policyTable)('the table of policies: $heading', ({ verdicts }) => {
  const rows = verdicts
    .flatMap(rowsOf)
    .map((row) => [printPolicy(row.policy), row.claims, row.truth, row] as const)

  it.each(rows)('%s over %j is %s', (_policy, claims, truth, { policy }) => {
    expect(truthOf(policy, claims)).toBe(truth)
  })

  it.each(rows)('the negation of %s over %j is the other of %s', (_policy, claims, truth, { policy }) => {
    expect(truthOf({ not: policy }, claims)).toBe(truth === undefined ? undefined : !truth)
  })
})

describe('the table of policies', () => {
  const rows = policyTable.flatMap(({ verdicts }) => verdicts.flatMap(rowsOf))

  it('has at least 150 rows, none of them twice', () => {
    const texts = rows.map(({ policy, claims }) => `${printPolicy(policy)} ${JSON.stringify(claims)}`)
    expect(new Set(texts).size).toBe(rows.length)
    expect(rows.length).toBeGreaterThanOrEqual(150)
  })

  it('has more rows that let nobody in than rows that do', () => {
    expect(rows.filter(({ truth }) => truth !== true).length).toBeGreaterThan(rows.length / 2)
  })

  it.each([
    ['exact', 'oneOf', 'prefix', 'suffix', 'contains', 'glob', 'regex', 'ignoreCase', 'split', 'each'],
    ['claim', 'claims', 'scope', 'anyScope', 'roles', 'anyRole', 'permissions', 'anyPermission'],
    ['not', 'deny', 'requireAll', 'requireAny'],
    ['Equals(', 'Prefix(', 'Contains(', 'SplitContains(', 'OneOf(', '!', '&&', '||'],
  ])('has rows of %s and what goes with it', (...names) => {
    const policies = rows.map(({ policy }) => printPolicy(policy))
    for (const name of names) {
      const written = /\w$/.test(name) ? `${name}:` : name
      expect(policies.filter((policy) => policy.includes(written)).length, name).toBeGreaterThan(2)
    }
  })

  it('is the one in the documentation, into which `--update` prints it', async () => {
    const [prose] = readFileSync(document, 'utf8').split(opening)
    await expect(`${prose}${opening}\n${printTable(policyTable)}`).toMatchFileSnapshot(document)
  })
})
