import { createIdentityRegistry, type IdentityLookup, type IdentityOptions } from '@claimgate/core'
import type { RouteRequest } from '../support/apps.ts'
import { startOfTests } from '../support/clock.ts'
import { issuer, mint } from '../support/tokens.ts'
import { answered, badToken, forbidden, letInAnonymously, noToken, refused } from './expectations.ts'
import { authenticatedApp, bearer, goodToken, guardedApp, request, type Differences } from './plans.ts'
import { describeScenarios } from './scenarios.ts'

const ada = { issuer, externalId: 'user-1', name: 'Ada' }
const stranger = mint({ claims: { sub: 'user-2' } })
const expired = mint({ claims: { exp: startOfTests - 60 } })
const known = answered({ name: 'Ada' })
const nobody = answered({ name: null })
const unknown = forbidden('identity_unknown')
const down = refused(503, 'temporarily_unavailable', 'identity_unavailable', '1')

function answerName({ auth, attached }: RouteRequest): unknown {
  const { identity } = auth()
  if (Reflect.get(Object(attached('auth')), 'identity') !== identity) throw new Error('two identities')
  return { name: Reflect.get(Object(identity), 'name') ?? null }
}

function knowing(identity: Partial<IdentityOptions>, options: Differences['options'] = {}): Differences {
  return { options: { ...options, identity: { claim: 'sub', ...identity } }, handle: answerName }
}

const inRegistry = (): Differences => knowing({ registry: createIdentityRegistry([ada]) })

/** Gives somebody to the first request alone. */
function onlyOnce(): IdentityLookup {
  const users = [ada]
  return async () => users.shift()
}

describeScenarios('somebody who is known gets in, as whom the route sees', [
  { name: 'in a registry', app: authenticatedApp(inRegistry()), request: bearer(goodToken), expected: known },
  {
    name: 'in a list',
    app: guardedApp(knowing({ registry: [ada] }), []),
    request: bearer(goodToken),
    expected: known,
  },
  {
    name: 'to a lookup, which is asked once for all guards',
    app: (onEvent) =>
      authenticatedApp(knowing({ lookup: onlyOnce() }), [], [{ claim: 'sub' }], [() => true])(onEvent),
    request: bearer(goodToken),
    expected: known,
  },
  {
    name: 'to the policy of a guard',
    app: guardedApp(inRegistry(), [({ identity }) => Reflect.get(Object(identity), 'name') === 'Ada']),
    request: bearer(goodToken),
    expected: known,
  },
])

describeScenarios('nobody is 403', [
  {
    name: 'below authenticate()',
    app: authenticatedApp(inRegistry()),
    request: bearer(stranger),
    expected: unknown,
  },
  {
    name: 'before a guard alone',
    app: guardedApp(inRegistry(), []),
    request: bearer(stranger),
    expected: unknown,
  },
  {
    name: 'whatever scope a guard asks for',
    app: guardedApp(inRegistry(), [{ scope: 'admin' }]),
    request: bearer(stranger),
    expected: unknown,
  },
  {
    name: 'in mode optional',
    app: authenticatedApp(knowing({ registry: [ada] }, { mode: 'optional' })),
    request: bearer(stranger),
    expected: unknown,
  },
  {
    name: 'to a lookup',
    app: authenticatedApp(knowing({ lookup: async () => null })),
    request: bearer(goodToken),
    expected: unknown,
  },
  {
    name: 'with an email that nobody verified',
    app: authenticatedApp(knowing({ claim: 'email', registry: [{ externalId: 'ada@example.com' }] })),
    request: bearer(mint({ claims: { email: 'ada@example.com', email_verified: 'true' } })),
    expected: unknown,
  },
  {
    name: 'in answer to HEAD, without a body',
    app: authenticatedApp(inRegistry()),
    request: bearer(stranger, { method: 'HEAD' }),
    expected: { ...unknown, head: true },
  },
])

describeScenarios('nobody gets in', [
  {
    name: 'where an identity is not required',
    app: authenticatedApp(knowing({ registry: [ada], required: false })),
    request: bearer(stranger),
    expected: nobody,
  },
  {
    name: 'anonymously, in mode permissive',
    app: authenticatedApp({
      options: { mode: 'permissive', identity: { claim: 'sub', registry: [ada] } },
    }),
    request: bearer(stranger),
    expected: letInAnonymously,
  },
])

describeScenarios('a lookup that gives no answer is 503', [
  {
    name: 'where it rejects',
    app: authenticatedApp(knowing({ lookup: () => Promise.reject(new Error(`secret ${goodToken}`)) })),
    request: bearer(goodToken),
    expected: down,
  },
  {
    name: 'where it throws, before a guard alone',
    app: guardedApp(knowing({ lookup: throwing }), []),
    request: bearer(goodToken),
    expected: down,
  },
  {
    name: 'where it gives a list, which may be empty',
    app: authenticatedApp(knowing({ lookup: async () => [] })),
    request: bearer(goodToken),
    expected: down,
  },
  {
    name: 'where it is late',
    app: authenticatedApp(knowing({ lookup: () => new Promise(() => {}), timeout: 0.01 })),
    request: bearer(goodToken),
    expected: down,
  },
  {
    name: 'where an identity is not required, too',
    app: authenticatedApp(knowing({ lookup: throwing, required: false }, { mode: 'optional' })),
    request: bearer(goodToken),
    expected: down,
  },
])

describeScenarios('a lookup is not asked', [
  {
    name: 'where there is no token',
    app: authenticatedApp(knowing({ lookup: throwing })),
    request: request(),
    expected: noToken,
  },
  {
    name: 'for a token that has expired',
    app: authenticatedApp(knowing({ lookup: throwing })),
    request: bearer(expired),
    expected: badToken('token_expired'),
  },
  {
    name: 'D15: for a token that is bound to a key',
    app: authenticatedApp(knowing({ lookup: throwing })),
    request: bearer(mint({ claims: { cnf: { jkt: 'x' } } })),
    expected: badToken('sender_constraint_unproven'),
  },
])

function throwing(): never {
  throw new Error(`secret ${goodToken}`)
}
