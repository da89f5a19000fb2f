import type { TokenRequest } from '@claimgate/core'
import fc from 'fast-check'
import { claimsOf } from '../../../../test/support/claims.ts'
import { writtenExpression } from './expression/written-expressions.ts'
import type { Composition } from './kleene.ts'

const claimNames = ['sub', 'scope', 'scp', 'roles', 'permissions', 'tenant', 'a', 'b']

/** Values close to what policies ask for, and any other JSON. */
const claimValue = fc.oneof(
  fc.constantFrom('a', 'b', 'ab', 'a b', '', 'A', '1', 'true', 1, 0, -0, 1.5, true, false, null),
  fc.constantFrom<unknown>(
    2 ** 53,
    [],
    {},
    ['a'],
    ['a', 'b'],
    [['a']],
    [{}],
    [1, 'a'],
    'a\n',
    'x'.repeat(1025),
  ),
  fc.jsonValue({ maxDepth: 3 }),
)
/** Claims of any type under names that policies ask about. */
export const anyClaims = fc.dictionary(fc.constantFrom(...claimNames), claimValue).map(claimsOf)

const text = fc.constantFrom('a', 'b', 'ab', '1', 'true', '42')
const value = fc.oneof(text, fc.constantFrom<string | number | boolean>(1, 0, 1.5, true, false, '', 42))
export const pattern = fc.constantFrom('*', 'a*', '*b', '?', '{a,b}', '{a,}*', String.raw`\*`, 'a', '[a]')
const path = fc.oneof(
  fc.constantFrom(...claimNames),
  fc.constantFrom('a.b', '/a/b', '/roles/0', 'a.0', 'constructor', '__proto__', 'https://example.com/x'),
  fc.array(fc.constantFrom('a', 'b', '0', 'length', 'toString'), { minLength: 1, maxLength: 3 }),
)
const texts = fc.array(text, { minLength: 1, maxLength: 3 })
const names = fc.oneof(text, texts)

const comparison: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.oneof(
  fc.record({ exact: value }),
  fc.record({ exact: text, ignoreCase: fc.boolean() }),
  fc.record({
    oneOf: fc.array(
      value.filter((one) => one !== ''),
      { minLength: 1, maxLength: 3 },
    ),
  }),
  fc.record({ prefix: text, split: fc.constantFrom(' ', 'a', '::') }),
  fc.record({ suffix: text, ignoreCase: fc.boolean() }),
  fc.record({ contains: text }),
  fc.record({ glob: pattern, ignoreCase: fc.boolean() }),
  fc.record({ glob: pattern, split: fc.constant(' ') }),
  fc.record({ glob: pattern, path: fc.constant(true) }),
  fc.record({ regex: fc.constantFrom('a', 'a+b?', '(a|b)*', '.', '[^a]*'), ignoreCase: fc.boolean() }),
)

/** Rules that compare a claim, or the members of the objects in it. */
export const matching = fc
  .tuple(path, comparison, fc.option(fc.constantFrom('a', 'a.b', '/b'), { nil: undefined, freq: 4 }))
  .map(([claim, compared, each]) => ({ claim, ...compared, ...(each !== undefined && { each }) }))

/** Rules that are unknown where their claim is absent. */
export const asking: fc.Arbitrary<object> = fc.oneof(
  matching,
  fc.record({ scope: names }),
  fc.record({ anyScope: names }),
  fc.record({ roles: names }),
  fc.record({ anyRole: names }),
  fc.record({ permissions: names }),
  fc.record({ anyPermission: names }),
  fc.record({ acrValues: names }),
  fc.record({
    claims: fc.dictionary(
      fc.constantFrom('sub', 'a', 'a.b', '/b/0', 'constructor'),
      fc.oneof(pattern, fc.constantFrom(1, true), fc.array(pattern, { minLength: 1, maxLength: 2 })),
      { minKeys: 1, maxKeys: 2 },
    ),
  }),
)

/** A policy, and how it is put together. */
export interface ComposedPolicy {
  readonly policy: unknown
  readonly parts: Composition<unknown>
}

const leaf = fc
  .oneof(
    { weight: 4, arbitrary: asking },
    { weight: 1, arbitrary: path.map((claim) => ({ claim })) },
    { weight: 1, arbitrary: writtenExpression.map(({ text: expression }) => expression) },
  )
  .map((policy): ComposedPolicy => ({ policy, parts: { leaf: policy } }))

const { composed } = fc.letrec<{ composed: ComposedPolicy }>((tie) => {
  const list = fc.array(tie('composed'), { minLength: 1, maxLength: 3 })
  return {
    composed: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc
        .tuple(fc.constantFrom('not', 'deny'), tie('composed'))
        .map(([key, { policy, parts }]): ComposedPolicy => ({
          policy: { [key]: policy },
          parts: { not: parts },
        })),
      fc.tuple(asking, tie('composed')).map(([one, { policy, parts }]): ComposedPolicy => ({
        policy: { ...one, deny: policy },
        parts: { all: [{ leaf: one }, { not: parts }] },
      })),
      list.map((all): ComposedPolicy => ({
        policy: { requireAll: all.map(({ policy }) => policy) },
        parts: { all: all.map(({ parts }) => parts) },
      })),
      list.map((any): ComposedPolicy => ({
        policy: { requireAny: any.map(({ policy }) => policy) },
        parts: { any: any.map(({ parts }) => parts) },
      })),
    ),
  }
})

/** Policies of every form that reads claims alone, objects and expressions in each other. */
export const composedPolicy: fc.Arbitrary<ComposedPolicy> = composed

/** Where a policy may compare a claim with the request. */
export const requestPlace = fc.oneof(
  fc.record({ param: fc.constantFrom('id', 'constructor') }),
  fc.record({ header: fc.constantFrom('X-Tenant', 'host') }),
  fc.record({ query: fc.constantFrom('tenant', 'a') }),
  fc.constant({ host: true }),
)

const said = fc.oneof(fc.constantFrom('a', 'b', 'ab', ''), fc.string({ maxLength: 5 }))

/** Requests that say something in those places, in any form. */
export const anyRequest: fc.Arbitrary<TokenRequest | undefined> = fc.option(
  fc.record({
    method: fc.constant('GET'),
    url: fc.oneof(
      said,
      fc.tuple(said, said).map(([way, tenant]) => `/${way}?tenant=${tenant}&a=${tenant}`),
    ),
    headers: fc.dictionary(
      fc.constantFrom('x-tenant', 'host'),
      fc.oneof(said, fc.array(said, { maxLength: 2 })),
    ),
    params: fc.oneof(
      fc.constantFrom(null, undefined),
      fc.dictionary(fc.constant('id'), fc.oneof(said, fc.nat())),
    ),
  }),
  { nil: undefined },
)
