import type { Row } from './row.ts'

/** What the table shows. */
export function legend(issuer: string): string {
  return [
    'GET /orders of three APIs, each set up by these two lines, and a clock that can be moved:',
    '',
    `  claimgate({ issuer: '${issuer}', audience: 'orders-api' })`,
    `  guard({ scope: 'orders:read' })`,
    '',
    'The issuer is a real OpenID provider and the tokens are its own. Express, Fastify and Koa: the status of',
    'their answers. Decision and reason: what gate.verifier.explain() tells the operator. Fetches: how often',
    'the provider was asked for its keys, by all three together.',
  ].join('\n')
}

/** Counts the rows, and names those that are not as they should be. */
export function summaryOf(rows: readonly Row[]): { readonly text: string; readonly passed: boolean } {
  const wrong = rows.flatMap(({ title, problems }, index) =>
    problems.map((problem) => `✗ ${index + 1} ${title}: ${problem}`),
  )
  const good = rows.filter(({ problems }) => problems.length === 0).length
  const answers = rows.reduce((count, row) => count + row.answers.length, 0)
  const counts = `${answers} answers to ${rows.length} requests: ${good} as they should be, ${rows.length - good} not`
  return { text: [...wrong, counts].join('\n'), passed: rows.length > 0 && wrong.length === 0 }
}
