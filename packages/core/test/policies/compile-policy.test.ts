import { ConfigurationError, type Verifier } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { mistakeBeside, mistakeIn } from '../../../../test/support/refused-options.ts'
import { mint } from '../../../../test/support/tokens.ts'
import { goodRequirement, goodVerifier } from '../../../../test/support/verifiers.ts'
import { maxPolicyDepth } from '../../src/policies/compile-policy.ts'
import { authWith, compile, refusedPath } from './judge-claims.ts'

const met = { claim: 'a', exact: 'b' }

describe('a policy', () => {
  it.each([
    [{ scope: 'a' }],
    [{ scope: 'a:b https://example.com/read !#$%&()*+,-./0-9:;<=>?@A-Z[]^_`a-z{|}~' }],
    [{ scope: ['a', 'a'] }],
    [{ anyScope: ['a', 'b'], scope: 'c' }],
    [{ roles: 'a b', anyRole: ['\u00e9'], permissions: ['a'], anyPermission: 'a' }],
    [{ claim: 'a' }],
    [{ claim: ['a', 'b'], exact: '' }],
    [{ claim: 'a', exact: 'a', ignoreCase: true }],
    [{ claim: 'a', exact: 42, ignoreCase: false }],
    [{ claim: 'a', exact: 2 ** 53 - 1 }],
    [{ claim: 'a', oneOf: ['a', 1, true, 1.5], split: ',' }],
    [{ claim: 'a', glob: '*', scope: 'a', not: { claim: 'b' } }],
    [{ claim: 'a', glob: 'a/**', path: true }],
    [{ claim: 'a', glob: 'a/**', path: false, ignoreCase: true }],
    [{ claim: 'a', regex: '^a+$', ignoreCase: true }],
    [{ claim: 'a', each: 'b.c' }],
    [{ claim: 'a', each: ['b'], oneOf: ['c'], split: ' ' }],
    [{ claim: 'a', equalsRequest: { param: 'a' }, each: '/b', split: ',' }],
    [{ maxAge: '5m', acrValues: 'a b', scope: 'c' }],
    [{ maxAge: 1 }],
    [{ acrValues: ['urn:example:gold', 'urn:example:silver'] }],
    [{ claims: { 'a.b': ['a', 1, false], '/c': '*', 'https://example.com/d': 'd' } }],
    [{ requireAll: [{ scope: 'a' }, () => true], requireAny: [() => false], not: () => true, deny: met }],
    [() => true],
    [async () => Promise.resolve(true)],
    [Object.assign(Object.create(null), { scope: 'a' })],
  ])('compiles: %o', (policy: unknown) => {
    expect(() => compile(policy)).not.toThrow()
  })

  const strangers = [
    1,
    true,
    Symbol('a'),
    1n,
    [],
    [met],
    new Date(0),
    new Map([['scope', 'a']]),
    new URL('https://example.com'),
  ]

  it.each([undefined, null, {}, '', ...strangers].map((policy) => [policy]))('G12: is not %o', (policy) => {
    expect(refusedPath(policy)).toBe('policy')
  })

  it.each(['a', 'Equals(`grp`)', 'true', '*', '{"scope":"a"}'])('is not the text %j', (policy) => {
    expect(refusedPath(policy)).toBe('policy')
  })

  it('is not an object that inherits from another', () => {
    expect(refusedPath(Object.create({ scope: 'a' }))).toBe('policy')
  })

  it.each(['rolez', 'Scope', 'SCOPE', 'scopes', 'any', 'allOf', 'and', 'or', 'constructor', 'toString', ''])(
    'has no key %j',
    (name) => {
      const path = name === '' ? 'policy[""]' : `policy.${name}`
      expect(refusedPath({ [name]: 'a' })).toBe(path)
      expect(refusedPath({ scope: 'a', [name]: 'a' })).toBe(path)
    },
  )

  it('has no key __proto__', () => {
    expect(refusedPath(JSON.parse('{"scope":"a","__proto__":{"roles":"b"}}'))).toBe('policy.__proto__')
  })

  it.each([
    ['regex', 'a'],
    ['path', true],
    ['each', 'b'],
    ['equalsRequest', { host: true }],
    ['split', ','],
    ['ignoreCase', true],
  ])('has no key %s without a claim beside it', (name, value) => {
    expect(refusedPath({ [name]: value })).toBe(`policy.${name}`)
    expect(refusedPath({ not: { scope: 'a', [name]: value } })).toBe(`policy.not.${name}`)
  })

  it('is compiled once: what is done to it afterwards changes nothing', () => {
    const scopes = ['a']
    const claims = { tenant: ['acme'] }
    const rule = compile({ scope: scopes, claims })
    scopes.push('b')
    claims.tenant.push('evil')
    const context = { request: undefined, trace: undefined }
    const judged = (tenant: string): unknown =>
      rule.judge({ ...context, auth: authWith({ scope: 'a', tenant }) })
    expect(judged('acme')).toMatchObject({ truth: true })
    expect(judged('evil')).toMatchObject({ truth: false })
  })
})

describe('the depth of a policy', () => {
  const nestings: readonly (readonly [key: string, nest: (policy: unknown) => unknown])[] = [
    ['.not', (policy) => ({ not: policy })],
    ['.deny', (policy) => ({ deny: policy })],
    ['.requireAll[0]', (policy) => ({ requireAll: [policy] })],
    ['.requireAny[0]', (policy) => ({ requireAny: [policy, met] })],
  ]

  it.each(nestings)('may be 32, by %s', (key, nest) => {
    const nested = (depth: number): unknown => (depth === 1 ? met : nest(nested(depth - 1)))
    expect(() => compile(nested(maxPolicyDepth - 1))).not.toThrow()
    expect(() => compile(nested(maxPolicyDepth))).not.toThrow()
    expect(refusedPath(nested(maxPolicyDepth + 1))).toBe(`policy${key.repeat(32)}`)
    expect(refusedPath(nested(1000))).toBe(`policy${key.repeat(32)}`)
  })

  it('is counted for functions as well', () => {
    const nested = (depth: number): unknown => (depth === 1 ? () => true : { not: nested(depth - 1) })
    expect(() => compile(nested(maxPolicyDepth))).not.toThrow()
    expect(refusedPath(nested(maxPolicyDepth + 1))).toBe(`policy${'.not'.repeat(32)}`)
  })

  it('of a circular policy has no end, and it is refused', () => {
    const byNot: { not?: unknown } = {}
    byNot.not = byNot
    expect(refusedPath(byNot)).toBe(`policy${'.not'.repeat(32)}`)
    const byList: { requireAny: unknown[] } = { requireAny: [] }
    byList.requireAny.push(byList, byList)
    expect(refusedPath(byList)).toBe(`policy${'.requireAny[0]'.repeat(32)}`)
  })
})

describe('a policy that is wrong', () => {
  it.each([[{ rolez: 'a' }], [{ scope: [] }], [{ not: undefined }], ['a'], [{}], [null], [undefined]])(
    'is found when the verifier is made: %o',
    (authorization: unknown) => {
      const within = mistakeBeside({ authorization })
      expect(within).toMatch(/^authorization/)
      const requirement = { ...goodRequirement(), authorization }
      expect(mistakeIn({ requireAny: [goodRequirement(), requirement] })).toBe(`requireAny[1].${within}`)
      expect(mistakeIn({ requireAny: [goodRequirement()], authorization })).toBe(within)
    },
  )

  it.each([
    [{ rolez: 'a' }, 'policy.rolez'],
    [{ requireAny: [] }, 'policy.requireAny'],
    [{}, 'policy'],
    ['', 'policy'],
    ['Equals(`a`, b)', 'policy'],
    [null, 'policy'],
    [undefined, 'policy'],
    [true, 'policy'],
  ])('is a configuration error of authorize, and not a refusal: %o', async (policy: unknown, path) => {
    const { verifier } = goodVerifier()
    const auth = await verifier.verifyToken(mint())
    const problem = await authorize(verifier, [auth, policy]).catch((error: unknown) => error)
    expect(problem).toBeInstanceOf(ConfigurationError)
    expect(problem).toMatchObject({ path, code: 'configuration_invalid' })
  })

  it('is one when it is left out', async () => {
    const { verifier } = goodVerifier()
    const auth = await verifier.verifyToken(mint())
    await expect(authorize(verifier, [auth])).rejects.toMatchObject({ path: 'policy' })
  })
})

/** Calls a verifier as an app does that is written without types. */
async function authorize(verifier: Verifier, given: readonly unknown[]): Promise<unknown> {
  const result: unknown = await Reflect.apply(verifier.authorize, verifier, given)
  return result
}
