import type { ClaimgateEvent, Policy } from '@claimgate/core'
import { claimgate } from '@claimgate/fastify'
import { fastify, type FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import { testClock } from '../../../test/support/clock.ts'
import { mint } from '../../../test/support/tokens.ts'
import { goodRequirement } from '../../../test/support/verifiers.ts'

const options = { ...goodRequirement(), clock: testClock().clock }
const user = { authorization: `Bearer ${mint()}` }
const admin = { authorization: `Bearer ${mint({ claims: { roles: ['admin'] } })}` }
const adminOnly: Policy = { roles: 'admin' }

/** What a route answers to nobody, a user and an admin. */
async function statuses(app: FastifyInstance, url: string, method: 'GET' | 'HEAD' = 'GET') {
  const all = await Promise.all([{}, user, admin].map((headers) => app.inject({ method, url, headers })))
  return all.map(({ statusCode }) => statusCode)
}

async function appWith(config: object, gate = claimgate(options)): Promise<FastifyInstance> {
  const app = fastify()
  await app.register(gate.plugin)
  app.get('/', { config }, async () => 'ok')
  return app
}

describe('config.auth', () => {
  it.each<[string, object, readonly number[]]>([
    ['false makes a route public', { auth: false }, [200, 200, 200]],
    ['true is as nothing', { auth: true }, [401, 200, 200]],
    ['that is absent asks for an identity', {}, [401, 200, 200]],
    ['of a policy asks for it as well', { auth: adminOnly }, [401, 403, 200]],
    ['of an expression asks for what it says', { auth: 'Contains(`roles`, `admin`)' }, [401, 403, 200]],
    [
      'of a negation lets in nobody without the claim',
      { auth: '!Contains(`roles`, `user`)' },
      [401, 403, 200],
    ],
    ['of a function asks it', { auth: () => false }, [401, 403, 403]],
    ['of another gate is nothing', { user: false }, [401, 200, 200]],
    ['inherited from a prototype is nothing', Object.create({ auth: false }), [401, 200, 200]],
  ])('%s', async (_, config, expected) => {
    expect(await statuses(await appWith(config), '/')).toEqual(expected)
  })

  it('D12: may hold a parameter of its route against a claim', async () => {
    const gate = claimgate(options)
    const app = fastify()
    await app.register(gate.plugin)
    const config: object = { auth: { claim: 'roles', equalsRequest: { param: 'role' } } }
    app.get('/:role', { config }, async () => 'ok')
    expect(await statuses(app, '/admin')).toEqual([401, 403, 200])
    expect(await statuses(app, '/user')).toEqual([401, 403, 403])
  })

  it('H10: holds for the HEAD that comes with a GET', async () => {
    const app = await appWith({ auth: adminOnly })
    expect(await statuses(app, '/', 'HEAD')).toEqual([401, 403, 200])
  })

  it('has the name of the property', async () => {
    const gate = () => claimgate(options, { property: 'user' })
    expect(await statuses(await appWith({ user: adminOnly }, gate()), '/')).toEqual([401, 403, 200])
    expect(await statuses(await appWith({ user: false }, gate()), '/')).toEqual([200, 200, 200])
    expect(await statuses(await appWith({ auth: false }, gate()), '/')).toEqual([401, 200, 200])
  })

  it('is enforced in every mode', async () => {
    for (const mode of ['optional', 'permissive'] as const) {
      const app = await appWith({ auth: adminOnly }, claimgate({ ...options, mode }))
      expect(await statuses(app, '/')).toEqual([401, 403, 200])
    }
  })

  it('judges and reports once', async () => {
    const events: ClaimgateEvent[] = []
    const gate = claimgate({ ...options, onEvent: (event) => events.push(event) })
    await statuses(await appWith({ auth: adminOnly }, gate), '/')
    const seen = events.map((event) => ('code' in event ? event.code : event.type))
    // The requests are sent together, and may overtake each other.
    expect(seen.toSorted()).toEqual(['accepted', 'accepted', 'policy_not_met', 'token_missing'])
  })

  it('is read behind the body where a token may be in a form', async () => {
    const gate = claimgate({ ...options, extractionSources: [{ bearer: true }, { form: 'token' }] })
    const app = await appWith({ auth: adminOnly }, gate)
    expect(await statuses(app, '/')).toEqual([401, 403, 200])
  })

  it.each([undefined, null, '', 'admin', 'Contains(`a`)', 0, 1, {}, [], { role: 'admin' }])(
    'K6: may not be %o, which is found where the route is declared',
    async (auth) => {
      const app = fastify()
      await app.register(claimgate(options).plugin)
      expect(() => app.get('/', { config: { auth } }, async () => 'ok')).toThrow(
        expect.objectContaining({ name: 'ConfigurationError' }),
      )
    },
  )

  it('K6: that is wrong, of a route declared before, lets nobody in', async () => {
    const events: ClaimgateEvent[] = []
    const app = fastify()
    app.get('/', { config: { auth: { role: 'admin' } } }, async () => 'ok')
    await app.register(claimgate({ ...options, onEvent: (event) => events.push(event) }).plugin)
    expect(await statuses(app, '/')).toEqual([500, 500, 500])
    expect(events.at(-1)).toMatchObject({ type: 'rejected', code: 'verification_failed', status: 500 })
  })

  it('of a route declared before is read too', async () => {
    const app = fastify()
    app.get('/public', { config: { auth: false } }, async () => 'ok')
    app.get('/admin', { config: { auth: adminOnly } }, async () => 'ok')
    app.get('/expression', { config: { auth: 'Contains(`roles`, `admin`)' } }, async () => 'ok')
    await app.register(claimgate(options).plugin)
    expect(await statuses(app, '/expression')).toEqual([401, 403, 200])
    expect(await statuses(app, '/public')).toEqual([200, 200, 200])
    expect(await statuses(app, '/admin')).toEqual([401, 403, 200])
  })

  it('does not lift a guard', async () => {
    const gate = claimgate(options)
    const app = fastify()
    await app.register(gate.plugin)
    app.get('/', { config: { auth: false }, onRequest: gate.guard(adminOnly) }, async () => 'ok')
    expect(await statuses(app, '/')).toEqual([401, 403, 200])
  })
})
