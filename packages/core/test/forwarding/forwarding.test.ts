import {
  createVerifier,
  type ClaimgateEvent,
  type ForwardedClaim,
  type SharedOptions,
  type TokenRequest,
} from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { mintJson } from '../../../../test/support/claims.ts'
import { mint } from '../../../../test/support/tokens.ts'
import {
  goodRequirement,
  goodVerifier,
  rejectionOf,
  requestWith,
} from '../../../../test/support/verifiers.ts'

type Headers = Readonly<Record<string, ForwardedClaim>>

function verifierOf(forwardHeaders: Headers, options: SharedOptions = {}) {
  const events: ClaimgateEvent[] = []
  const { verifier, clock } = goodVerifier({
    forwardHeaders,
    onEvent: (event) => events.push(event),
    ...options,
  })
  return { verifier, events, clock }
}

/** A plain request with everything that Node has, from a client that claims to be someone. */
function spoofedRequest(token: string | undefined): TokenRequest {
  const authorization = token === undefined ? [] : [['authorization', `Bearer ${token}`] as const]
  const lines = [...authorization, ['x-user', 'spoofed'], ['X_USER', 'spoofed'], ['x-other', 'kept']] as const
  return {
    method: 'GET',
    url: '/',
    headers: Object.fromEntries(lines),
    rawHeaders: lines.flat(),
    headersDistinct: Object.fromEntries(lines.map(([name, value]) => [name, [value]])),
  }
}

const others = { 'x-other': 'kept' }

async function forwarded(header: ForwardedClaim, token: string, options?: SharedOptions): Promise<unknown> {
  const request = requestWith(token)
  await verifierOf({ 'X-User': header }, options).verifier.authenticate(request)
  return request.headers['x-user']
}

describe('authenticate of a verifier', () => {
  it('H5: writes what the token says in place of what the client says', async () => {
    const token = mint()
    const request = spoofedRequest(token)
    await verifierOf({ 'X-User': 'sub' }).verifier.authenticate(request)
    const authorization = `Bearer ${token}`
    expect(request).toEqual({
      method: 'GET',
      url: '/',
      headers: { authorization, ...others, 'x-user': 'user-1' },
      rawHeaders: ['authorization', authorization, 'x-other', 'kept', 'X-User', 'user-1'],
      headersDistinct: { authorization: [authorization], 'x-other': ['kept'], 'x-user': ['user-1'] },
    })
  })

  it.each<[string, string | undefined, SharedOptions]>([
    ['nobody is let pass', undefined, { mode: 'optional' }],
    ['a bad token is let pass', 'bad', { mode: 'permissive' }],
    ['no token is rejected', undefined, {}],
    ['a bad token is rejected', 'bad', {}],
    ['the claim is absent', mint({ claims: { sub: undefined } }), {}],
    ['the claim is null', mint({ claims: { sub: null } }), {}],
  ])('H5: leaves none where %s', async (_, token, options) => {
    const request = spoofedRequest(token)
    await verifierOf({ 'X-User': 'sub' }, options)
      .verifier.authenticate(request)
      .catch(() => undefined)
    expect(Object.keys(request.headers).filter((name) => /user/i.test(name))).toEqual([])
    expect(JSON.stringify(request)).not.toContain('spoofed')
  })

  it('H5: leaves none where the verifier is closed', async () => {
    const { verifier } = verifierOf({ 'X-User': 'sub' }, { forwardAuthorization: false })
    verifier.close()
    const request = spoofedRequest(mint())
    expect(await rejectionOf(verifier.authenticate(request))).toMatchObject({ code: 'verifier_closed' })
    expect(request.headers).toEqual(others)
  })

  it('H5: rejects a request whose headers cannot be changed', async () => {
    const { verifier, events } = verifierOf({ 'X-User': 'sub' }, { mode: 'permissive' })
    const request = { ...spoofedRequest(mint()), headers: Object.freeze({ 'x-user': 'spoofed' }) }
    expect(await rejectionOf(verifier.authenticate(request))).toMatchObject({ status: 500 })
    expect(events).toMatchObject([
      { type: 'rejected', code: 'verification_failed', cause: expect.any(TypeError) },
    ])
  })

  it('refuses a request whose token cannot be taken out', async () => {
    const { verifier } = verifierOf({}, { forwardAuthorization: false })
    const headers = Object.freeze({ authorization: `Bearer ${mint()}` })
    expect(await rejectionOf(verifier.authenticate({ headers }))).toMatchObject({
      code: 'verification_failed',
      status: 500,
    })
  })

  it('leaves a request as it is where nothing is configured', async () => {
    const { verifier } = goodVerifier()
    const request = spoofedRequest(mint())
    for (const part of [request, request.headers, request.rawHeaders, request.headersDistinct])
      Object.freeze(part)
    expect((await verifier.authenticate(request))?.subject).toBe('user-1')
  })

  it('needs a token that it has taken out no more, and finds none the second time', async () => {
    const { verifier } = verifierOf({}, { forwardAuthorization: false })
    const request = spoofedRequest(mint())
    expect((await verifier.authenticate(request))?.subject).toBe('user-1')
    expect(await rejectionOf(verifier.authenticate(request))).toMatchObject({ code: 'token_missing' })
  })
})

describe('explain', () => {
  it('changes nothing', async () => {
    const { verifier, events } = verifierOf({ 'X-User': 'sub' }, { forwardAuthorization: false })
    const request = spoofedRequest(mint())
    const before = structuredClone(request)
    expect(await verifier.explain(request)).toMatchObject({ decision: 'accepted' })
    expect(await verifier.explain(request, { scope: 'a' })).toMatchObject({ decision: 'rejected' })
    expect([request, events]).toEqual([before, []])
  })
})

describe('a claim', () => {
  const token = mint({
    claims: {
      'https://example.com/tier': 'gold',
      a: { 'b.c': { d: 'deep' } },
      groups: ['a', 'b,c'],
      address: { city: 'Zürich' },
      admin: true,
      level: 3,
    },
  })

  it.each<[ForwardedClaim, string]>([
    ['sub', 'user-1'],
    ['https://example.com/tier', 'gold'],
    ['a.b\\.c.d', 'deep'],
    ['/a/b.c/d', 'deep'],
    [['a', 'b.c', 'd'], 'deep'],
    ['groups.1', 'b,c'],
    ['groups', 'a,b%2Cc'],
    ['address.city', 'Z%C3%BCrich'],
    ['admin', 'true'],
    ['level', '3'],
    [{ claim: 'sub' }, 'user-1'],
    [{ claim: ['sub'], encode: 'json' }, '"user-1"'],
    [{ claim: 'groups', encode: 'json' }, '["a","b,c"]'],
    [{ claim: 'address', encode: 'json' }, '{"city":"Z\\u00fcrich"}'],
  ])('at %o is written as %s', async (header, value) => {
    expect(await forwarded(header, token)).toBe(value)
  })

  it('is found by another delimiter', async () => {
    expect(await forwarded('a/b.c/d', token, { nestedClaimDelimiter: '/' })).toBe('deep')
  })

  it.each(['__proto__', 'constructor', 'toString', 'length', 'groups.length', 'sub.0'])(
    'at %s is none of the prototype’s',
    async (header) => {
      expect(await forwarded(header, token)).toBeUndefined()
    },
  )

  it.each([
    ['"a\\r\\nX-Admin: 1"', 'a%0D%0AX-Admin: 1'],
    ['"\\u0000"', '%00'],
    ['"日本"', '%E6%97%A5%E6%9C%AC'],
  ])('H4: of %s is no line of its own', async (json, value) => {
    expect(await forwarded('user', mintJson({ user: json }))).toBe(value)
  })

  it.each([
    ['{}', 'not-text'],
    ['[[]]', 'not-text'],
    ['9007199254740993', 'number-not-exact'],
    ['"\\ud800"', 'not-unicode'],
    [JSON.stringify('a'.repeat(8193)), 'too-long'],
  ])('H4: of %s is left out, with an event', async (json, reason) => {
    const { verifier, events } = verifierOf({ 'X-User': 'user', 'X-Sub': 'sub' })
    const signed = mintJson({ user: json })
    const requests = [requestWith(signed, { headers: { 'X-USER': 'spoofed' } }), requestWith(signed)]
    for (const request of requests) {
      await verifier.authenticate(request)
      expect(request.headers).toEqual({ authorization: expect.any(String), 'x-sub': 'user-1' })
    }
    // A token that is remembered is not reported again.
    expect(events.filter(({ type }) => type !== 'accepted')).toEqual([
      { type: 'header-left-out', header: 'X-User', reason },
    ])
  })
})

describe('the Connection header', () => {
  it.each([
    ['X-User', undefined],
    ['close, X-User', 'close'],
    ['x_user ,keep-alive', 'keep-alive'],
    ['X-USER,\tX.User', undefined],
    ['close, X-Users, X-Other', 'close, X-Users, X-Other'],
    ['close , ,upgrade', 'close , ,upgrade'],
  ])('H7: of %o does not have a proxy drop what is forwarded', async (connection, rest) => {
    const request = requestWith(mint(), { headers: { connection }, rawHeaders: ['Connection', connection] })
    await verifierOf({ 'X-User': 'sub' }).verifier.authenticate(request)
    expect(request.headers['connection']).toBe(rest)
    expect(request.rawHeaders).toEqual([
      ...(rest === undefined ? [] : ['Connection', rest]),
      'X-User',
      'user-1',
    ])
  })
})

describe('options that are changed afterwards', () => {
  it('H5: change nothing', async () => {
    const path = ['sub']
    const object = { claim: ['sub'] }
    const forwardHeaders: Record<string, ForwardedClaim> = { 'X-User': path, 'X-Id': object }
    const { verifier } = verifierOf(forwardHeaders)
    path[0] = 'aud'
    object.claim[0] = 'aud'
    forwardHeaders['X-Other'] = 'aud'
    const request = requestWith(mint(), { headers: { 'x-other': 'sent' } })
    await verifier.authenticate(request)
    expect(request.headers).toMatchObject({ 'x-user': 'user-1', 'x-id': 'user-1', 'x-other': 'sent' })
  })
})

describe('a reload', () => {
  it('has other headers written, and those of the client taken out, at once', async () => {
    const { verifier, clock } = verifierOf({ 'X-User': 'sub' })
    const token = mint()
    const send = async (): Promise<unknown> => {
      const request = requestWith(token, { headers: { 'x-user': 'spoofed', 'x-id': 'spoofed' } })
      await verifier.authenticate(request)
      const { authorization: _, ...headers } = request.headers
      return headers
    }
    expect(await send()).toEqual({ 'x-user': 'user-1', 'x-id': 'spoofed' })
    verifier.reload({ ...goodRequirement(), clock: clock.clock, forwardHeaders: { 'X-Id': 'sub' } })
    expect(await send()).toEqual({ 'x-user': 'spoofed', 'x-id': 'user-1' })
    verifier.reload({ ...goodRequirement(), clock: clock.clock })
    expect(await send()).toEqual({ 'x-user': 'spoofed', 'x-id': 'spoofed' })
  })

  it('H5: has the new headers taken out of a request that is being judged', async () => {
    const { jwks = { keys: [] }, issuer, audience } = goodRequirement()
    const { clock } = goodVerifier()
    const shared = { issuer, audience, clock: clock.clock, mode: 'permissive' } as const
    const verifier = createVerifier({
      ...shared,
      forwardHeaders: { 'X-User': 'sub' },
      keys: async () => {
        verifier.reload({ ...shared, jwks, forwardHeaders: { 'X-Id': 'sub' } })
        throw new Error('down')
      },
    })
    const request = requestWith(mint(), { headers: { 'x-user': 'spoofed', 'x-id': 'spoofed' } })
    expect(await verifier.authenticate(request)).toBeUndefined()
    expect(request.headers).toEqual({ authorization: expect.any(String) })
  })
})
