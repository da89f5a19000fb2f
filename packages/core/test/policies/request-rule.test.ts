import { createVerifier, type Policy, type TokenRequest } from '@claimgate/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { claimsOf } from '../../../../test/support/claims.ts'
import { testClock } from '../../../../test/support/clock.ts'
import { mint } from '../../../../test/support/tokens.ts'
import {
  goodRequirement,
  goodVerifier,
  rejectionOf,
  requestWith,
} from '../../../../test/support/verifiers.ts'
import { negate, type Truth } from '../../src/truth.ts'
import { authWith, compile } from './judge-claims.ts'

type Claims = Readonly<Record<string, unknown>>

/** The truth of a synchronous policy over claims and a request. */
function truthOf(policy: unknown, claims: Claims, request: TokenRequest | undefined): Truth {
  const rule = compile(policy)
  if (rule.callsApp) throw new Error('the policy calls a function')
  return rule.judge({ auth: authWith(claims), request, trace: undefined }).truth
}

/** A request that says the same in every place. */
function saying(text: string): TokenRequest {
  return {
    headers: { 'x-tenant': text, host: text },
    params: { tenant: text },
    url: `/?${new URLSearchParams({ tenant: text }).toString()}`,
  }
}

const places: readonly (readonly [name: string, place: object])[] = [
  ['a route parameter', { param: 'tenant' }],
  ['a header', { header: 'x-tenant' }],
  ['a query parameter', { query: 'tenant' }],
]

type Row = readonly [said: string, value: unknown, truth: Truth]

const safe = Number.MAX_SAFE_INTEGER

const rows: readonly Row[] = [
  ['acme', 'acme', true],
  ['acme', ['globex', 'acme'], true],
  ['42', 42, true],
  ['42', [1, 42], true],
  ['1.5', 1.5, true],
  ['true', true, true],
  ['a b', 'a b', true],
  ['acme', 'Acme', false],
  ['ACME', 'acme', false],
  ['acme', 'acme ', false],
  ['acme', 'acmes', false],
  ['acme', 'globex acme', false],
  ['acme', '', false],
  ['acme', [], false],
  ['acme', ['globex', 1, false], false],
  ['042', 42, false],
  ['42.0', 42, false],
  ['1', true, false],
  ['*', 'acme', false],
  ['acme', '*', false],
  ['null', null, undefined],
  ['undefined', undefined, undefined],
  ['acme', { acme: true }, undefined],
  ['acme', [['acme']], undefined],
  ['acme', ['acme', {}], undefined],
  ['[object Object]', {}, undefined],
  [String(safe + 1), safe + 1, undefined],
  ['', '', undefined],
  ['', 'acme', undefined],
  ['', [''], undefined],
]

describe.each(places)('a claim that equals %s', (_name, place) => {
  it.each(rows)('D12: of %j over the claim %j is %s', (said, value, truth) => {
    const rule = { claim: 'tenant', equalsRequest: place }
    const claims = value === undefined ? {} : { tenant: value }
    expect(truthOf(rule, claims, saying(said))).toBe(truth)
    expect(truthOf({ not: rule }, claims, saying(said))).toBe(negate(truth))
    expect(truthOf({ deny: rule }, claims, saying(said))).toBe(negate(truth))
  })

  it('lets nobody in where the request says nothing, under not neither', () => {
    const rule = { claim: 'tenant', equalsRequest: place }
    for (const request of [undefined, { headers: {} }, { headers: {}, url: '/', params: {} }]) {
      expect(truthOf(rule, { tenant: 'acme' }, request)).toBeUndefined()
      expect(truthOf({ not: rule }, { tenant: 'acme' }, request)).toBeUndefined()
      expect(truthOf(rule, {}, request)).toBeUndefined()
    }
  })

  it('looks at the parts of the claim that the rule names', () => {
    const split = { claim: 'tenants', equalsRequest: place, split: ' ' }
    expect(truthOf(split, { tenants: 'acme globex' }, saying('globex'))).toBe(true)
    expect(truthOf(split, { tenants: 'acme globex' }, saying('acme globex'))).toBe(false)
    const each = { claim: 'grants', equalsRequest: place, each: 'tenant' }
    expect(truthOf(each, { grants: [{ tenant: 'acme' }, { tenant: 'globex' }] }, saying('globex'))).toBe(true)
    expect(truthOf(each, { grants: [{ tenant: 'acme' }] }, saying('globex'))).toBe(false)
    expect(truthOf(each, { grants: [{}] }, saying('globex'))).toBeUndefined()
  })

  it('F9: is judged for every request, and needs no waiting', () => {
    const rule = compile({ requireAny: [{ scope: 'admin' }, { claim: 'tenant', equalsRequest: place }] })
    expect(rule).toMatchObject({ readsClaimsAlone: false, callsApp: false })
  })

  it('equals what URLs and headers can carry, and nothing else', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'B', '0', ' ', '/', '%', '+', '&', '=', '.', '[', 'é', '😀'),
    })
    fc.assert(
      fc.property(text, text, (said, held) => {
        const rule = { claim: 'tenant', equalsRequest: place }
        const truth = truthOf(rule, claimsOf({ tenant: held }), saying(said))
        expect(truth).toBe(said === '' ? undefined : said === held)
        if (said !== '') expect(truthOf(rule, { tenant: said }, saying(said))).toBe(true)
      }),
    )
  })
})

describe('a claim that equals the host', () => {
  it.each<[claim: string, host: string, truth: Truth]>([
    ['shop.example.com', 'Shop.Example.com:8443', true],
    ['Shop.example.com', 'shop.example.com', false],
    ['shop.example.com:8443', 'shop.example.com:8443', false],
    ['shop.example.com', 'evil.example.com', false],
    ['shop.example.com', 'shop.example.com.evil.test', false],
    ['shop.example.com', 'shop.example.com@evil.test', undefined],
  ])('%s, in a request for %s: %s', (tenant, host, truth) => {
    const rule = { claim: 'tenant', equalsRequest: { host: true } }
    expect(truthOf(rule, { tenant }, { headers: { host } })).toBe(truth)
    expect(truthOf({ not: rule }, { tenant }, { headers: { host } })).toBe(negate(truth))
  })
})

describe('a request-aware policy', () => {
  const policy: Policy = { claim: 'tenant', equalsRequest: { header: 'x-tenant' } }
  const token = mint({ claims: { tenant: 'acme' } })
  const from = (tenant: string): TokenRequest => requestWith(token, { headers: { 'x-tenant': tenant } })
  const verifiers = [
    ['of a requirement', () => goodVerifier({ authorization: policy }).verifier],
    [
      'of a requirement without a cache',
      () => goodVerifier({ authorization: policy, cache: false }).verifier,
    ],
    [
      'of all tokens',
      () =>
        createVerifier({
          requireAny: [goodRequirement()],
          authorization: { requireAll: [{ claim: 'sub' }, policy] },
          clock: testClock().clock,
        }),
    ],
  ] as const

  it.each(verifiers)(
    'F9: %s is asked of every request, though the token is remembered',
    async (_name, create) => {
      const verifier = create()
      for (const tenant of ['acme', 'acme']) {
        await expect(verifier.authenticate(from(tenant))).resolves.toMatchObject({ subject: 'user-1' })
        expect(await rejectionOf(verifier.authenticate(from('globex')))).toMatchObject({
          code: 'policy_not_met',
          status: 403,
        })
      }
      expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({ code: 'policy_not_met' })
    },
  )

  it.each(verifiers)('F9: %s is not shared by requests at the same time', async (_name, create) => {
    const verifier = create()
    const tenants = ['acme', 'globex', 'acme', 'globex']
    const outcomes = await Promise.allSettled(tenants.map((tenant) => verifier.authenticate(from(tenant))))
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected'])
  })

  it('is met by no identity alone: there is no request to authorize', async () => {
    const { verifier } = goodVerifier()
    const auth = await verifier.verifyToken(token)
    expect(await rejectionOf(verifier.authorize(auth, policy))).toMatchObject({ code: 'policy_not_met' })
    expect(await rejectionOf(verifier.authorize(auth, { not: policy }))).toMatchObject({
      code: 'policy_not_met',
    })
  })

  it('tells operators what the request said, and clients nothing', async () => {
    const { verifier } = goodVerifier()
    const explained = await verifier.explain(from('globex'), policy)
    expect(explained.steps.at(-1)).toEqual({
      step: 'policy',
      outcome: 'failed',
      subject: 'tenant',
      expected: { equalsRequest: { header: 'x-tenant' }, text: 'globex' },
      actual: 'acme',
    })
    const gate = goodVerifier({ authorization: policy }).verifier
    const rejection = await rejectionOf(gate.authenticate(from('globex')))
    expect(`${rejection.message}${rejection.stack}${JSON.stringify(rejection)}`).not.toMatch(/acme|globex/)
  })

  it.each<[string, object, TokenRequest | string]>([
    ['a route that is not known yet', { param: 'tenant' }, requestWith(token)],
    ['a header that is absent', { header: 'x-tenant' }, requestWith(token)],
    ['a parameter that was sent twice', { query: 'a' }, requestWith(token, { url: '/?a=acme&a=acme' })],
    ['no request', { host: true }, token],
  ])('tells operators why there is nothing to compare with: %s', async (_name, equalsRequest, subject) => {
    const { verifier } = goodVerifier()
    const explained = await verifier.explain(subject, { claim: 'tenant', equalsRequest })
    expect(explained).toMatchObject({ decision: 'rejected', status: 403 })
    expect(explained.steps.at(-1)).toEqual({
      step: 'policy',
      outcome: 'unknown',
      subject: 'tenant',
      expected: { equalsRequest },
      actual: 'acme',
      hint: expect.stringMatching(/^.+$/),
    })
  })
})
