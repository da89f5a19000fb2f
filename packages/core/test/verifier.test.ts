import { createVerifier, isConfigurationError, type ClaimgateEvent, type TokenRequest } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { testClock } from '../../../test/support/clock.ts'
import { signingKey } from '../../../test/support/keys.ts'
import { audience, issuer, mint } from '../../../test/support/tokens.ts'
import { goodRequirement, goodVerifier, rejectionOf, requestWith } from '../../../test/support/verifiers.ts'

const nothing: TokenRequest = { method: 'GET', url: '/', headers: {} }

function listening(options: Parameters<typeof goodVerifier>[0] = {}) {
  const events: ClaimgateEvent[] = []
  const { verifier, clock } = goodVerifier({ ...options, onEvent: (event) => events.push(event) })
  return { verifier, clock, events }
}

/** Calls a method as plain JavaScript can: with anything. */
async function callUnchecked(
  method: (...given: never[]) => unknown,
  owner: object,
  ...given: unknown[]
): Promise<unknown> {
  const result: unknown = await Reflect.apply(method, owner, given)
  return result
}

function configurationPath(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (isConfigurationError(error)) return error.path
    throw error
  }
  throw new Error('expected a ConfigurationError')
}

describe('authenticate', () => {
  it('gives the identity of a request', async () => {
    const { verifier } = goodVerifier()
    expect((await verifier.authenticate(requestWith(mint())))?.subject).toBe('user-1')
  })

  it('judges one and the same request object anew each time', async () => {
    const { verifier, clock } = goodVerifier()
    const request = requestWith(mint())
    await verifier.authenticate(request)
    clock.advance(1000)
    expect(await rejectionOf(verifier.authenticate(request))).toMatchObject({ code: 'token_expired' })
  })

  it.each([
    ['strict', nothing, 'token_missing'],
    ['strict', requestWith('bad'), 'token_malformed'],
    ['optional', nothing, undefined],
    ['optional', requestWith('bad'), 'token_malformed'],
    ['optional', { ...nothing, headers: { authorization: 'Bearer ' } }, 'request_malformed'],
    ['permissive', nothing, undefined],
    ['permissive', requestWith('bad'), undefined],
    ['permissive', { ...nothing, headers: { authorization: 'Bearer ' } }, undefined],
  ] as const)('H19: in mode %s answers %o with %s', async (mode, request, code) => {
    const { verifier } = goodVerifier({ mode })
    const outcome = verifier.authenticate(request)
    if (code === undefined) expect(await outcome).toBeUndefined()
    else expect(await rejectionOf(outcome)).toMatchObject({ code })
  })

  it.each(['strict', 'optional', 'permissive'] as const)('gives the identity in mode %s', async (mode) => {
    const { verifier } = goodVerifier({ mode })
    expect((await verifier.authenticate(requestWith(mint())))?.subject).toBe('user-1')
  })

  it('reports who got in, and whether the token was known', async () => {
    const { verifier, events } = listening({ name: 'shop' })
    const request = requestWith(mint())
    await verifier.authenticate(request)
    await verifier.authenticate(request)
    expect(events).toEqual([
      { type: 'accepted', requirement: 'shop', issuer, subject: 'user-1', cached: false },
      { type: 'accepted', requirement: 'shop', issuer, subject: 'user-1', cached: true },
    ])
  })

  it('reports who was rejected, with what was expected and found', async () => {
    const { verifier, events } = listening({ name: 'shop' })
    await rejectionOf(verifier.authenticate(requestWith(mint({ claims: { aud: 'billing-api' } }))))
    expect(events).toEqual([
      {
        type: 'rejected',
        code: 'audience_mismatch',
        status: 401,
        requirement: 'shop',
        finding: { subject: 'aud', expected: [audience], actual: 'billing-api' },
      },
    ])
  })

  it('reports in mode permissive what would have been rejected', async () => {
    const { verifier, events } = listening({ mode: 'permissive' })
    await verifier.authenticate(requestWith('bad'))
    expect(events).toMatchObject([{ type: 'would-reject', code: 'token_malformed', status: 401 }])
  })

  it('reports nothing in mode optional where no token was sent', async () => {
    const { verifier, events } = listening({ mode: 'optional' })
    await verifier.authenticate(nothing)
    expect(events).toEqual([])
  })

  it('holds every token against the policy for all', async () => {
    const { clock } = testClock()
    const requireAny = [goodRequirement()]
    const verifier = createVerifier({ requireAny, clock, authorization: { scope: 'orders:read' } })
    const good = mint({ claims: { scope: 'orders:read' } })
    expect((await verifier.authenticate(requestWith(good)))?.scopes).toEqual(['orders:read'])
    for (const token of [mint(), mint()]) {
      expect(await rejectionOf(verifier.authenticate(requestWith(token)))).toMatchObject({
        code: 'scope_insufficient',
      })
    }
  })

  it('D15: refuses a token that is bound to a key', async () => {
    const { verifier } = goodVerifier()
    for (const cnf of [{ jkt: 'x' }, { 'x5t#S256': 'x' }, {}, null, 'x']) {
      const error = await rejectionOf(verifier.authenticate(requestWith(mint({ claims: { cnf } }))))
      expect(error).toMatchObject({ code: 'sender_constraint_unproven', status: 401 })
    }
  })

  it('D15: takes a bound token for a plain one where that is stated', async () => {
    const { verifier } = goodVerifier({ senderConstrained: 'ignore' })
    const request = requestWith(mint({ claims: { cnf: { jkt: 'x' } } }))
    expect((await verifier.authenticate(request))?.subject).toBe('user-1')
  })

  it.each([[new Error('secret detail')], ['secret detail']])(
    'makes a 500 of whatever is thrown: %o',
    async (failure) => {
      const { verifier, events } = listening()
      const broken: TokenRequest = {
        get headers(): never {
          throw failure
        },
      }
      const error = await rejectionOf(verifier.authenticate(broken))
      expect(error).toMatchObject({ code: 'verification_failed', status: 500, expose: false })
      expect(JSON.stringify([error, error.stack])).not.toContain('secret detail')
      expect(events).toMatchObject([{ type: 'rejected', cause: failure }])
    },
  )
})

describe('verifyToken', () => {
  it.each(['optional', 'permissive'] as const)('enforces whatever the mode is: %s', async (mode) => {
    const { verifier } = goodVerifier({ mode })
    expect(await rejectionOf(verifier.verifyToken('bad'))).toMatchObject({ code: 'token_malformed' })
  })

  it.each([[''], [undefined], [null], [1], [{}]])('rejects %o, which is no token', async (token) => {
    const { verifier } = goodVerifier()
    const error = await rejectionOf(callUnchecked(verifier.verifyToken, verifier, token))
    expect(error).toMatchObject({ code: 'token_missing', status: 401 })
  })

  it('gives policies no request', async () => {
    const seen: unknown[] = []
    const authorization = (_: unknown, request: unknown): boolean => {
      seen.push(request)
      return true
    }
    await goodVerifier({ authorization }).verifier.verifyToken(mint())
    expect(seen).toEqual([undefined])
  })
})

describe('authorize', () => {
  it('gives the identity back where the policy is met', async () => {
    const { verifier } = goodVerifier()
    const auth = await verifier.verifyToken(mint({ claims: { scope: 'a' } }))
    expect(await verifier.authorize(auth, { scope: 'a' })).toBe(auth)
  })

  it('rejects and reports where it is not', async () => {
    const { verifier, events } = listening()
    const auth = await verifier.verifyToken(mint({ claims: { scope: 'a' } }))
    const error = await rejectionOf(verifier.authorize(auth, { scope: 'b' }))
    expect(error).toMatchObject({ code: 'scope_insufficient', status: 403 })
    expect(error.headers['WWW-Authenticate']).toContain('scope="b"')
    expect(events.at(-1)).toMatchObject({ type: 'rejected', code: 'scope_insufficient' })
  })

  it('makes a fresh error each time, though the outcome is remembered', async () => {
    const { verifier } = goodVerifier()
    const auth = await verifier.verifyToken(mint())
    const policy = { roles: 'admin' }
    const errors = [
      await rejectionOf(verifier.authorize(auth, policy)),
      await rejectionOf(verifier.authorize(auth, policy)),
    ]
    expect(errors[0]).not.toBe(errors[1])
  })

  it.each([[undefined], [null], [''], ['scope'], [{}], [{ scop: 'a' }], [1]])(
    'throws for %o, which is no policy',
    async (policy) => {
      const { verifier } = goodVerifier()
      const auth = await verifier.verifyToken(mint())
      const outcome: unknown = await callUnchecked(verifier.authorize, verifier, auth, policy).catch(
        (error: unknown) => error,
      )
      expect(isConfigurationError(outcome)).toBe(true)
    },
  )
})

describe('signers', () => {
  it('lists the requirements as people manage them', () => {
    const { verifier } = goodVerifier({ name: 'shop', createdAt: '2026-01-01T00:00:00Z' })
    expect(verifier.signers()).toEqual([
      {
        name: 'shop',
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
        issuer,
        audience: [audience],
        enabled: true,
        createdAt: '2026-01-01T00:00:00Z',
        keys: { kids: [signingKey().kid] },
      },
    ])
  })

  it('shows what is not checked as null', () => {
    const { verifier } = goodVerifier({ ...goodRequirement(), issuer: null, audience: null })
    expect(verifier.signers()).toMatchObject([{ name: 'requirement', issuer: null, audience: null }])
  })

  it('have an id that is the same for the same name and issuer, and for no other', () => {
    const idOf = (name: string): string | undefined => goodVerifier({ name }).verifier.signers()[0]?.id
    expect(idOf('shop')).toBe(idOf('shop'))
    expect(idOf('shop')).not.toBe(idOf('shop2'))
  })

  it('are switched off and on while running', async () => {
    const { verifier } = goodVerifier({ name: 'shop' })
    verifier.disableSigner('shop')
    expect(verifier.signers()[0]?.enabled).toBe(false)
    const explanation = await verifier.explain(mint())
    expect(explanation).toMatchObject({ decision: 'rejected', code: 'issuer_unknown' })
    verifier.enableSigner('shop')
    expect((await verifier.verifyToken(mint())).requirement).toBe('shop')
  })

  it('that are configured as disabled can be switched on', async () => {
    const { verifier } = goodVerifier({ name: 'shop', enabled: false })
    expect(await rejectionOf(verifier.verifyToken(mint()))).toMatchObject({ code: 'issuer_unknown' })
    verifier.enableSigner('shop')
    expect((await verifier.verifyToken(mint())).requirement).toBe('shop')
  })

  it('stay switched off over a reload', async () => {
    const { verifier, clock } = goodVerifier({ name: 'shop' })
    verifier.disableSigner('shop')
    verifier.reload({ ...goodRequirement(), name: 'shop', clock: clock.clock })
    expect(await rejectionOf(verifier.verifyToken(mint()))).toMatchObject({ code: 'issuer_unknown' })
  })

  it.each(['enableSigner', 'disableSigner'] as const)('%s throws for a name that no signer has', (method) => {
    const { verifier } = goodVerifier({ name: 'shop' })
    expect(() => verifier[method]('shops')).toThrow(expect.objectContaining({ name: 'ConfigurationError' }))
  })
})

describe('reload', () => {
  it('takes new options for what comes after it', async () => {
    const { verifier, clock } = goodVerifier()
    verifier.reload({ ...goodRequirement(), audience: 'billing-api', clock: clock.clock })
    expect(await rejectionOf(verifier.verifyToken(mint()))).toMatchObject({ code: 'audience_mismatch' })
    expect((await verifier.verifyToken(mint({ claims: { aud: 'billing-api' } }))).subject).toBe('user-1')
  })

  it('goes on with the old options where the new ones are wrong', async () => {
    const { verifier } = goodVerifier()
    expect(configurationPath(() => verifier.reload({ ...goodRequirement(), audience: '' }))).toBe('audience')
    expect((await verifier.verifyToken(mint())).subject).toBe('user-1')
  })

  it('compiles the policies of guards anew, in the words of the new options', async () => {
    const { verifier, clock } = goodVerifier()
    const policy = { roles: 'admin' }
    const token = mint({ claims: { groups: ['admin'] } })
    expect(await rejectionOf(verifier.authorize(await verifier.verifyToken(token), policy))).toMatchObject({
      status: 403,
    })
    verifier.reload({ ...goodRequirement(), rolesClaim: 'groups', clock: clock.clock })
    const auth = await verifier.verifyToken(token)
    expect(await verifier.authorize(auth, policy)).toBe(auth)
  })
})

describe('close', () => {
  it('makes every later request a 503, whatever the token', async () => {
    const { verifier } = goodVerifier()
    const token = mint()
    await verifier.verifyToken(token)
    verifier.close()
    for (const outcome of [verifier.verifyToken(token), verifier.authenticate(requestWith(token))]) {
      expect(await rejectionOf(outcome)).toMatchObject({ code: 'verifier_closed', status: 503 })
    }
    expect(await verifier.explain(token)).toMatchObject({ decision: 'rejected', code: 'verifier_closed' })
  })

  it('allows no reload', () => {
    const { verifier } = goodVerifier()
    verifier.close()
    expect(configurationPath(() => verifier.reload(goodRequirement()))).toBe('')
  })
})

describe('ready', () => {
  it('resolves at once for keys that were given', async () => {
    await expect(goodVerifier().verifier.ready()).resolves.toBeUndefined()
  })

  it('waits until every key source has loaded or failed', async () => {
    let loads = 0
    const load = async () => {
      loads += 1
      return { keys: [signingKey().publicJwk] }
    }
    const fail = async () => {
      loads += 1
      throw new Error('down')
    }
    const requireAny = [load, fail].map((keys, index) => ({ issuer, audience, keys, name: `r${index}` }))
    const verifier = createVerifier({ requireAny, clock: testClock().clock })
    await verifier.ready()
    await verifier.ready()
    expect(loads).toBe(2)
    expect(verifier.signers().map(({ keys }) => keys.kids)).toEqual([[signingKey().kid], []])
  })
})
