import { setImmediate } from 'node:timers/promises'
import type { ClaimgateEvent } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import type { AppPlan, RouteRequest } from '../support/apps.ts'
import { exchange } from '../support/raw-http.ts'
import { signingKey } from '../support/keys.ts'
import { mint } from '../support/tokens.ts'
import { bearer, gateOptions, request } from './plans.ts'
import { byName, expectNoUnhandledRejection } from './scenarios.ts'

const users = Array.from({ length: 300 }, (_, index) => `user-${index}`)
const key = signingKey('ES256')
const tokens = new Map(users.map((user) => [user, mint({ key, claims: { sub: user, scope: user } })]))

function subjectOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, 'subject') : value
}

function showIdentity({ auth, findAuth, attached, query }: RouteRequest): unknown {
  return [auth().subject, findAuth()?.scopes, subjectOf(attached('auth')), { ...Object(query) }]
}

/** Requests overtake each other in the policy. */
function crowdedApp(onEvent: (event: ClaimgateEvent) => void): AppPlan {
  const policy = async ({ subject = '' }: { readonly subject: string | undefined }) => {
    for (let turns = subject.length * 7 + (Number(subject.slice(5)) % 11); turns > 0; turns -= 1) {
      await setImmediate()
    }
    return true
  }
  const jwks = { keys: [key.publicJwk] }
  const guards = [{ policy: [policy] as [typeof policy] }, {}]
  return {
    gates: { main: { verifier: gateOptions(onEvent, { jwks, cache: { maxEntries: 30 } }) } },
    parts: [{ authenticate: 'main' }, { route: { path: '/orders', guards, handle: showIdentity } }],
  }
}

describe.each(byName)('%s', (_, framework) => {
  it('H18: tells 300 interleaved users apart, and those who are nobody', async () => {
    const events: ClaimgateEvent[] = []
    const app = await framework.listen(crowdedApp((event) => events.push(event)))
    const ask = async (user: string) => {
      const target = `/orders?user=${user}`
      const [known, unknown] = await Promise.all([
        exchange(app.port, bearer(tokens.get(user) ?? '', { target })),
        user.endsWith('0') ? exchange(app.port, request({ target })) : undefined,
      ])
      return [known.body, unknown?.status]
    }
    const answers = await Promise.all(users.map(ask))
    await app.close()
    expect(answers).toEqual(
      users.map((user) => [
        JSON.stringify([user, [user], user, { user }]),
        user.endsWith('0') ? 401 : undefined,
      ]),
    )
    expect(events.filter(({ type }) => type === 'accepted')).toHaveLength(users.length)
  }, 30_000)
})

describe('all of this', () => {
  expectNoUnhandledRejection()
})
