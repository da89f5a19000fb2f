import { createIdentityRegistry, createVerifier, type Identity, type IdentityKey } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { testClock } from '../../../../test/support/clock.ts'
import { newEventLog } from '../../../../test/support/key-server.ts'
import { createUnchecked } from '../../../../test/support/refused-options.ts'
import { issuer, mint } from '../../../../test/support/tokens.ts'
import {
  goodRequirement,
  goodVerifier,
  rejectionOf,
  requestWith,
} from '../../../../test/support/verifiers.ts'

const other = 'https://other.example.com'
const unknown = { code: 'identity_unknown', status: 403 }
const ada = { issuer, externalId: 'user-1', name: 'Ada' }

function verifierFor(...identities: readonly Identity[]) {
  return goodVerifier({ identity: { claim: 'sub', registry: createIdentityRegistry(identities) } }).verifier
}

describe('the identity of a token', () => {
  it('is who has the ID that its claim holds, for its issuer', async () => {
    const { identity } = await verifierFor(ada).verifyToken(mint())
    expect(identity).toEqual(ada)
    expect(Object.isFrozen(identity)).toBe(true)
  })

  it('is asked for by every way a token comes in', async () => {
    const verifier = verifierFor(ada)
    expect((await verifier.authenticate(requestWith(mint())))?.identity).toEqual(ada)
    const stranger = mint({ claims: { sub: 'user-2' } })
    expect(await rejectionOf(verifier.verifyToken(stranger))).toMatchObject(unknown)
    expect(await rejectionOf(verifier.authenticate(requestWith(stranger)))).toMatchObject(unknown)
    expect(await verifier.explain(stranger)).toMatchObject({ decision: 'rejected', ...unknown })
  })

  it('is absent where no identity is configured', async () => {
    const auth = await goodVerifier().verifier.verifyToken(mint())
    expect(auth).not.toHaveProperty('identity')
  })

  it('comes from a list in JSON as from a registry', async () => {
    const identity = { claim: 'sub', registry: JSON.parse(JSON.stringify([ada])) }
    const verifier = createUnchecked({ ...goodRequirement(), clock: testClock().clock, identity })
    expect((await verifier.verifyToken(mint())).identity).toEqual(ada)
  })

  it('may leave its issuer out where there is one', async () => {
    const verifier = verifierFor({ externalId: 'user-1' })
    expect((await verifier.verifyToken(mint())).identity).toEqual({ externalId: 'user-1' })
    expect(await rejectionOf(verifier.verifyToken(mint({ claims: { sub: 'user-2' } })))).toMatchObject(
      unknown,
    )
  })

  it('D14: is nobody where the ID is that of another issuer', async () => {
    const verifier = verifierFor({ ...ada, issuer: other })
    expect(await rejectionOf(verifier.verifyToken(mint()))).toMatchObject(unknown)
    for (const like of [`${issuer}/`, issuer.toUpperCase(), issuer.slice(0, -1)]) {
      expect(await rejectionOf(verifierFor({ ...ada, issuer: like }).verifyToken(mint()))).toMatchObject(
        unknown,
      )
    }
  })

  it('D14: is that of the issuer which the token names, of several', async () => {
    const requireAny = [goodRequirement(), { ...goodRequirement(), issuer: other }]
    const registry = createIdentityRegistry([ada, { ...ada, issuer: other, name: 'Another' }])
    const { clock } = testClock()
    const verifier = createVerifier({ requireAny, clock, identity: { claim: 'sub', registry } })
    expect((await verifier.verifyToken(mint())).identity).toMatchObject({ name: 'Ada' })
    const anothers = await verifier.verifyToken(mint({ claims: { iss: other } }))
    expect(anothers.identity).toMatchObject({ name: 'Another' })
    registry.remove({ issuer: other, externalId: 'user-1' })
    const left = verifier.verifyToken(mint({ claims: { iss: other } }))
    expect(await rejectionOf(left)).toMatchObject(unknown)
  })
})

describe('an identity without issuer that is added later', () => {
  const trials = [
    ['of one of several issuers', [goodRequirement(), { ...goodRequirement(), issuer: other }], {}],
    ['of an issuer that is matched', [{ ...goodRequirement(), issuer: { prefix: issuer } }], {}],
    ['of any issuer', [{ ...goodRequirement(), issuer: null }], {}],
    ['without issuer', [{ ...goodRequirement(), issuer: null }], { iss: undefined }],
    ['whose issuer is empty', [{ ...goodRequirement(), issuer: null }], { iss: '' }],
  ] as const

  it.each(trials)('is not that of a token %s', async (_, requireAny, claims) => {
    const registry = createIdentityRegistry()
    const { clock } = testClock()
    const verifier = createVerifier({ requireAny, clock, identity: { claim: 'sub', registry } })
    registry.add({ externalId: 'user-1' })
    expect(await rejectionOf(verifier.verifyToken(mint({ claims })))).toMatchObject(unknown)
  })

  it('is that of the sole issuer', async () => {
    const registry = createIdentityRegistry()
    const { verifier } = goodVerifier({ identity: { claim: 'sub', registry } })
    registry.add({ externalId: 'user-1' })
    expect((await verifier.verifyToken(mint())).identity).toEqual({ externalId: 'user-1' })
  })
})

describe('a token without issuer', () => {
  it('causes no lookup: to many a database an absent value means any', async () => {
    const keys: IdentityKey[] = []
    const lookup = (key: IdentityKey) => {
      keys.push(key)
      return {}
    }
    const { verifier } = goodVerifier({
      ...goodRequirement(),
      issuer: null,
      identity: { claim: 'sub', lookup },
    })
    for (const iss of [undefined, '']) {
      expect(await rejectionOf(verifier.verifyToken(mint({ claims: { iss } })))).toMatchObject(unknown)
    }
    await verifier.verifyToken(mint())
    expect(keys).toEqual([{ issuer, externalId: 'user-1' }])
  })
})

describe('a change of the registry', () => {
  it('holds at once, for a token that is remembered too', async () => {
    const registry = createIdentityRegistry()
    const log = newEventLog()
    const { verifier } = goodVerifier({ identity: { claim: 'sub', registry }, onEvent: log.onEvent })
    const token = mint()
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject(unknown)
    registry.add(ada)
    expect((await verifier.verifyToken(token)).identity).toEqual(ada)
    registry.remove(ada)
    registry.add({ ...ada, name: 'Ada Lovelace' })
    expect((await verifier.verifyToken(token)).identity).toMatchObject({ name: 'Ada Lovelace' })
    registry.remove(ada)
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject(unknown)
    expect(log.of('accepted')).toMatchObject([{ cached: true }, { cached: true }])
  })

  it('does not reach into a request that has its identity', async () => {
    const registry = createIdentityRegistry([ada])
    const { verifier } = goodVerifier({ identity: { claim: 'sub', registry } })
    const auth = await verifier.verifyToken(mint())
    registry.remove(ada)
    expect(auth.identity).toEqual(ada)
    expect(await verifier.authorize(auth, { claim: 'sub' })).toBe(auth)
  })

  it('while requests run gives each the one or the other', async () => {
    const registry = createIdentityRegistry([ada])
    const { verifier } = goodVerifier({ identity: { claim: 'sub', registry, required: false } })
    const runs = Array.from({ length: 50 }, () => verifier.verifyToken(mint()))
    registry.remove(ada)
    runs.push(...Array.from({ length: 50 }, () => verifier.verifyToken(mint())))
    registry.add({ ...ada, name: 'Later' })
    const names = (await Promise.all(runs)).map(({ identity }) => identity)
    for (const identity of names) expect([undefined, 'Ada', 'Later']).toContain(nameOf(identity))
    expect(nameOf((await verifier.verifyToken(mint())).identity)).toBe('Later')
  })
})

function nameOf(identity: object | undefined): unknown {
  return identity === undefined ? undefined : Reflect.get(identity, 'name')
}

describe('the value of the claim', () => {
  const notTexts = [undefined, null, '', 0, 1, true, false, [], ['user-1'], {}, { externalId: 'user-1' }]

  it.each(notTexts)('is nobody’s ID as %j', async (value) => {
    const registry = createIdentityRegistry([
      { externalId: '1' },
      { externalId: 'user-1' },
      { externalId: 'true' },
      { externalId: 'null' },
      { externalId: 'undefined' },
    ])
    const token = mint({ claims: { uid: value } })
    const strict = goodVerifier({ identity: { claim: 'uid', registry } }).verifier
    expect(await rejectionOf(strict.verifyToken(token))).toMatchObject(unknown)
    const lax = goodVerifier({ identity: { claim: 'uid', registry, required: false } }).verifier
    expect(await lax.verifyToken(token)).not.toHaveProperty('identity')
  })

  it.each([
    ['uid', 'User-1', 'user-1'],
    ['uid', 'user-1 ', 'user-1'],
    ['uid', 'jose\u0301', 'jos\u00e9'],
    ['uid', '__proto__', 'user-1'],
    ['uid', 'constructor', 'user-1'],
  ])('%s: %j is not the ID %j', async (claim, value, externalId) => {
    const { verifier } = goodVerifier({ identity: { claim, registry: [{ externalId }] } })
    const outcome = verifier.verifyToken(mint({ claims: { [claim]: value } }))
    expect(await rejectionOf(outcome)).toMatchObject(unknown)
  })

  const claims = {
    user: { id: 'ada', 'na.me': 'ada', list: ['ada'] },
    'https://example.com/id': 'ada',
    'a.b': 'ada',
  }

  it.each([
    ['user.id'],
    ['/user/id'],
    [['user', 'id']],
    ['user.na\\.me'],
    ['user.list.0'],
    ['https://example.com/id'],
    ['a\\.b'],
    [['a.b']],
  ])('is found at %j', async (claim) => {
    const { verifier } = goodVerifier({ identity: { claim, registry: [{ externalId: 'ada' }] } })
    expect((await verifier.verifyToken(mint({ claims }))).identity).toEqual({ externalId: 'ada' })
    expect(await rejectionOf(verifier.verifyToken(mint()))).toMatchObject(unknown)
  })

  it.each(['user', 'user.name', 'constructor.name', 'user.list', 'user.list.1', 'user.list.length', 'a.b'])(
    'is not found at %s',
    async (claim) => {
      const { verifier } = goodVerifier({ identity: { claim, registry: [{ externalId: 'ada' }] } })
      expect(await rejectionOf(verifier.verifyToken(mint({ claims })))).toMatchObject(unknown)
    },
  )

  it('is found by the delimiter of the verifier', async () => {
    const identity = { claim: 'user/id', registry: [{ externalId: 'ada' }] }
    const { verifier } = goodVerifier({ nestedClaimDelimiter: '/', identity })
    expect((await verifier.verifyToken(mint({ claims }))).identity).toEqual({ externalId: 'ada' })
  })
})

describe('an email', () => {
  const email = 'ada@example.com'
  const registry = [{ externalId: email }]

  it.each([['email'], ['/email'], [['email']]])('by %j is an ID where it is verified', async (claim) => {
    const { verifier } = goodVerifier({ identity: { claim, registry } })
    const verified = mint({ claims: { email, email_verified: true } })
    expect((await verifier.verifyToken(verified)).identity).toEqual({ externalId: email })
    for (const email_verified of [
      undefined,
      null,
      false,
      'true',
      'false',
      1,
      0,
      '',
      [true],
      { true: true },
    ]) {
      const token = mint({ claims: { email, email_verified } })
      expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject(unknown)
    }
  })

  it('that is not verified causes no lookup', async () => {
    let lookups = 0
    const lookup = (): object => {
      lookups += 1
      return {}
    }
    const { verifier } = goodVerifier({ identity: { claim: 'email', lookup, required: false } })
    expect(await verifier.verifyToken(mint({ claims: { email } }))).not.toHaveProperty('identity')
    expect(lookups).toBe(0)
  })

  it('that is not verified is an ID where that is stated', async () => {
    const { verifier } = goodVerifier({ identity: { claim: 'email', registry, allowUnverifiedEmail: true } })
    for (const email_verified of [undefined, false]) {
      const token = mint({ claims: { email, email_verified } })
      expect((await verifier.verifyToken(token)).identity).toEqual({ externalId: email })
    }
  })

  it('that stands anywhere else is an ID like any other', async () => {
    const { verifier } = goodVerifier({ identity: { claim: 'user.email', registry } })
    expect((await verifier.verifyToken(mint({ claims: { user: { email } } }))).identity).toEqual({
      externalId: email,
    })
  })
})

describe('a schema', () => {
  it('does not change whose token it is', async () => {
    const email = 'ada@example.com'
    const forged = { iss: other, sub: 'user-2', email, email_verified: true, cnf: undefined }
    const validate = (value: unknown) => ({ value: { ...Object(value), ...forged } })
    const schema = { '~standard': { version: 1, vendor: 'test', validate } } as const
    const identities = [ada, { issuer: other, externalId: 'user-2' }, { issuer, externalId: email }]
    const bySubject = goodVerifier({ schema, identity: { claim: 'sub', registry: identities } }).verifier
    const auth = await bySubject.verifyToken(mint())
    expect(auth).toMatchObject({ issuer, subject: 'user-1', identity: ada, claims: { sub: 'user-2' } })
    const byEmail = goodVerifier({ schema, identity: { claim: 'email', registry: identities } }).verifier
    for (const claims of [{}, { email }, { email, email_verified: 'true' }]) {
      expect(await rejectionOf(byEmail.verifyToken(mint({ claims })))).toMatchObject(unknown)
    }
  })
})

describe('an event', () => {
  it('tells operators whose ID is unknown', async () => {
    const log = newEventLog()
    const identity = { claim: 'user.id', registry: [{ externalId: 'ada' }] }
    const { verifier } = goodVerifier({ name: 'shop', identity, onEvent: log.onEvent })
    await rejectionOf(verifier.verifyToken(mint({ claims: { user: { id: 'bob' } } })))
    expect(log.events).toMatchObject([
      { type: 'rejected', ...unknown, requirement: 'shop', finding: { subject: 'user.id', actual: 'bob' } },
    ])
  })

  it('tells that an email is not verified', async () => {
    const log = newEventLog()
    const identity = { claim: 'email', registry: [{ externalId: 'ada@example.com' }] }
    const { verifier } = goodVerifier({ identity, onEvent: log.onEvent })
    const claims = { email: 'ada@example.com', email_verified: 'true' }
    await rejectionOf(verifier.verifyToken(mint({ claims })))
    expect(log.events).toMatchObject([
      { finding: { subject: 'email_verified', expected: true, actual: 'true' } },
    ])
  })

  it('H13: is all that holds the ID', async () => {
    const { verifier } = goodVerifier({ identity: { claim: 'sub', registry: [ada] } })
    const error = await rejectionOf(verifier.verifyToken(mint({ claims: { sub: 'a-secret-user' } })))
    expect(JSON.stringify([error, error.message, error.stack])).not.toContain('a-secret-user')
  })
})
