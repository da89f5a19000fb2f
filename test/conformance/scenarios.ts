import { setImmediate } from 'node:timers/promises'
import type { ClaimgateEvent, EventListener } from '@claimgate/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { frameworks } from '../support/apps-all.ts'
import { answerUser, type AppPart, type AppPlan, type Framework } from '../support/apps.ts'
import { exchange, type RawRequest } from '../support/raw-http.ts'
import { expectOutcome, type Expected, type Outcome } from './expectations.ts'

/** One request to one app, and what must come of it in every framework. */
export interface Scenario {
  readonly name: string
  readonly app: (onEvent: EventListener) => AppPlan
  readonly request: RawRequest
  readonly expected: Expected
}

/** Every framework, for `it.each` with a name first. */
export const byName: readonly (readonly [name: string, framework: Framework])[] = frameworks.map(
  (framework) => [framework.name, framework],
)

/** Runs scenarios in every framework, and holds the frameworks against each other. */
export function describeScenarios(title: string, scenarios: readonly Scenario[]): void {
  describe(title, () => {
    for (const scenario of scenarios) {
      describe(scenario.name, () => {
        const outcomes = new Map<string, Promise<Outcome>>()
        const outcomeIn = (framework: Framework): Promise<Outcome> => {
          const outcome = outcomes.get(framework.name) ?? runScenario(framework, scenario)
          outcomes.set(framework.name, outcome)
          return outcome
        }

        it.each(byName)('in %s', async (_, framework) => {
          expectOutcome(await outcomeIn(framework), scenario.expected)
        })

        if (scenario.expected.by !== 'framework') {
          it('to the same byte in every framework', async () => {
            const all = await Promise.all(frameworks.map(outcomeIn))
            expect(new Set(all.map(({ response }) => JSON.stringify(response))).size).toBe(1)
          })
        }
      })
    }
    expectNoUnhandledRejection()
  })
}

export async function runScenario(framework: Framework, { app, request }: Scenario): Promise<Outcome> {
  const events: ClaimgateEvent[] = []
  let handled = 0
  const plan = app((event) => events.push(event))
  const parts = counting(plan.parts, () => {
    handled += 1
  })
  const running = await framework.listen({ ...plan, parts })
  try {
    const response = await exchange(running.port, request)
    return { response, events, handled }
  } finally {
    await running.close()
  }
}

/** The same parts, with every run of a route counted. */
function counting(parts: readonly AppPart[], count: () => void): AppPart[] {
  return parts.map((part) => {
    if ('mount' in part) return { ...part, parts: counting(part.parts, count) }
    if (!('route' in part)) return part
    const { handle = answerUser } = part.route
    const counted: typeof handle = (request) => {
      count()
      return handle(request)
    }
    return { route: { ...part.route, handle: counted } }
  })
}

/** Watches a suite, and ends it with a test that finds no promise rejected without anybody to hear of it. */
export function expectNoUnhandledRejection(): void {
  const unhandled: unknown[] = []
  const listener = (reason: unknown): void => void unhandled.push(reason)
  beforeAll(() => void process.on('unhandledRejection', listener))
  afterAll(() => void process.off('unhandledRejection', listener))

  it('H17: leaves no rejection unhandled', async () => {
    await setImmediate()
    expect(unhandled).toEqual([])
  })
}
