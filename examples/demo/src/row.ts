import type { Explanation } from '@claimgate/core'
import type { Api } from './apis.ts'
import type { DemoRequest, Outcome } from './requests.ts'

/** What came of a request. */
export interface Row {
  readonly title: string
  readonly answers: readonly Answer[]
  /** How often the provider was asked for its keys. */
  readonly keyFetches: number
  /** What is not as it should be. */
  readonly problems: readonly string[]
}

/** How one API answered, and how it says that it judges. */
interface Answer {
  readonly framework: string
  readonly status: number
  readonly explanation: Explanation
}

/** Makes a request to every API. */
export async function makeRequest(request: DemoRequest, countKeyFetches: () => number): Promise<Row> {
  const { title, apis, expected } = request
  const fetchesBefore = countKeyFetches()
  const answers = await Promise.all(apis.map((api) => askApi(api, request)))
  const keyFetches = countKeyFetches() - fetchesBefore
  return { title, answers, keyFetches, problems: findProblems(answers, keyFetches, expected) }
}

async function askApi(api: Api, { title, token }: DemoRequest): Promise<Answer> {
  const status = await api.requestOrders(token).catch((cause: unknown) => {
    throw new Error(`${api.framework} gives no answer to the request: ${title}`, { cause })
  })
  return { framework: api.framework, status, explanation: await api.explain(token) }
}

function findProblems(answers: readonly Answer[], keyFetches: number, expected: Outcome): string[] {
  const problems = answers.flatMap((answer) => problemsOf(answer, expected))
  if (answers.length === 0) problems.push('no API was asked')
  if (keyFetches !== expected.keyFetches) {
    problems.push(`the keys were fetched ${keyFetches} times, expected ${expected.keyFetches}`)
  }
  return problems
}

function problemsOf({ framework, status, explanation }: Answer, expected: Outcome): string[] {
  const problems: string[] = []
  if (status !== expected.status) problems.push(`${framework} answers ${status}, expected ${expected.status}`)
  if (explanation.code !== expected.code) {
    problems.push(`${framework} explains ${explanation.code}, expected ${expected.code}`)
  }
  return problems
}
