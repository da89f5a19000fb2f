import { createVerifier } from '@claimgate/core'
import type { EventListener } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import type { AppPart, AppPlan, GatePlan, GuardPlan, RouteRequest } from '../support/apps.ts'
import { newSigningKey } from '../support/keys.ts'
import { mint } from '../support/tokens.ts'
import { answered, badToken, letIn, noToken, refused, type Expected } from './expectations.ts'
import { bearer, gateOptions, goodToken, request } from './plans.ts'
import {
  byName,
  describeScenarios,
  expectNoUnhandledRejection,
  runScenario,
  type Scenario,
} from './scenarios.ts'

const staffKey = newSigningKey('ES256', 'staff')
const staffIssuer = 'https://staff.example.com'
const staffToken = mint({ key: staffKey, claims: { iss: staffIssuer, sub: 'clerk-1' } })

function userGate(onEvent: EventListener, property: string = 'auth'): GatePlan {
  return { verifier: gateOptions(onEvent), options: { property } }
}

/** A gate for other tokens, from another header. */
function staffGate(onEvent: EventListener, property: string = 'staff'): GatePlan {
  const jwks = { keys: [staffKey.publicJwk] }
  const extractionSources = [{ header: 'x-staff' }]
  return {
    verifier: gateOptions(onEvent, { issuer: staffIssuer, jwks, extractionSources }),
    options: { property },
  }
}

function showBoth({ auth, attached }: RouteRequest): unknown {
  return {
    user: auth().subject,
    clerk: auth('staff').subject,
    kept: attached('auth') === auth() && attached('staff') === auth('staff'),
  }
}

function twoGates(
  guards: readonly GuardPlan[],
  handle: ((request: RouteRequest) => unknown) | undefined,
  properties: readonly [string, string] = ['auth', 'staff'],
): Scenario['app'] {
  return (onEvent) => ({
    gates: { main: userGate(onEvent, properties[0]), staff: staffGate(onEvent, properties[1]) },
    parts: [{ route: { path: '/orders', guards, ...(handle !== undefined && { handle }) } }],
  })
}

const both: readonly GuardPlan[] = [{ gate: 'main' }, { gate: 'staff' }]
const bothTokens = bearer(goodToken, { headers: [['X-Staff', staffToken]] })

describeScenarios('two gates with two names', [
  {
    name: 'each tell their own identity',
    app: twoGates(both, showBoth),
    request: bothTokens,
    expected: answered({ user: 'user-1', clerk: 'clerk-1', kept: true }),
  },
  {
    name: 'both have to let in',
    app: twoGates(both, showBoth),
    request: bearer(goodToken),
    expected: noToken,
  },
  {
    name: 'each refuse the token of the other',
    app: twoGates([{ gate: 'staff' }], showBoth),
    request: request({ headers: [['X-Staff', goodToken]] }),
    expected: badToken('issuer_unknown'),
  },
  {
    name: 'never take each other’s word',
    app: twoGates([{ gate: 'main' }], ({ auth }) => auth('staff').subject),
    request: bothTokens,
    expected: { by: 'framework', status: 500, headers: { 'www-authenticate': null }, handled: 1 },
  },
  {
    name: 'do not guard for each other',
    app: (onEvent): AppPlan => ({
      gates: { main: userGate(onEvent), staff: staffGate(onEvent) },
      parts: [{ authenticate: 'main' }, { route: { path: '/orders', guards: [{ gate: 'staff' }] } }],
    }),
    request: bearer(goodToken),
    expected: noToken,
  },
])

const taken: Expected = refused(500, 'server_error', 'auth_property_taken')

describeScenarios('two gates with one name', [
  {
    name: 'are 500',
    app: twoGates(both, undefined, ['auth', 'auth']),
    request: bothTokens,
    expected: taken,
  },
  {
    name: 'are 500 also where the first has no identity',
    app: twoGates(
      [{ gate: 'main', policy: [{ scope: 'a' }, { reportOnly: true }] }, { gate: 'staff' }],
      undefined,
      ['auth', 'auth'],
    ),
    request: request({ headers: [['X-Staff', staffToken]] }),
    expected: taken,
  },
  {
    name: 'are 500 also where the second has no identity',
    app: twoGates(
      [{ gate: 'main' }, { gate: 'staff', policy: [{ scope: 'a' }, { reportOnly: true }] }],
      undefined,
      ['auth', 'auth'],
    ),
    request: bearer(goodToken),
    expected: taken,
  },
  {
    name: 'are one where they share a verifier',
    app: (onEvent): AppPlan => {
      const verifier = createVerifier(gateOptions(onEvent))
      return {
        gates: { main: { verifier }, staff: { verifier } },
        parts: [{ route: { path: '/orders', guards: both } }],
      }
    },
    request: bearer(goodToken),
    expected: letIn,
  },
])

describe('one request', () => {
  const guards: readonly GuardPlan[] = [{}, { policy: [{ claim: 'sub' }] }, { policy: [() => true] }]
  const parts: readonly AppPart[] = [{ authenticate: 'main' }, { route: { path: '/orders', guards } }]

  it.each(byName)('is authenticated once for all guards in %s', async (_, framework) => {
    const app: Scenario['app'] = (onEvent) => ({ gates: { main: userGate(onEvent) }, parts })
    const { events } = await runScenario(framework, {
      name: '',
      app,
      request: bearer(goodToken),
      expected: letIn,
    })
    expect(events).toEqual([
      {
        type: 'accepted',
        requirement: 'https://id.example.com',
        issuer: 'https://id.example.com',
        subject: 'user-1',
        cached: false,
      },
    ])
  })

  it.each(byName)('is authenticated once per verifier in %s', async (_, framework) => {
    const { events } = await runScenario(framework, {
      name: '',
      app: twoGates([...both, ...both], showBoth),
      request: bothTokens,
      expected: letIn,
    })
    expect(events.map((event) => ('subject' in event ? event.subject : event.type))).toEqual([
      'user-1',
      'clerk-1',
    ])
  })

  expectNoUnhandledRejection()
})
