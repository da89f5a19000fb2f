import { createVerifier, type Auth, type Policy, type TokenRequest, type Verifier } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { testClock } from '../../../../test/support/clock.ts'
import { createUnchecked } from '../../../../test/support/refused-options.ts'
import { mint } from '../../../../test/support/tokens.ts'
import {
  goodRequirement,
  goodVerifier,
  rejectionOf,
  requestWith,
} from '../../../../test/support/verifiers.ts'

/** Authorizes by a policy of an app that is written without types. */
async function authorize(verifier: Verifier, auth: Auth, policy: unknown): Promise<unknown> {
  const result: unknown = await Reflect.apply(verifier.authorize, verifier, [auth, policy])
  return result
}

const { verifier } = goodVerifier()
const auth = await verifier.verifyToken(mint())

const failed = { code: 'policy_failed', kind: 'server_error', status: 500, expose: false }
const refused = { code: 'policy_not_met', kind: 'forbidden', status: 403 }

const neither: readonly (readonly [name: string, value: unknown])[] = [
  ['1', 1],
  ['"true"', 'true'],
  ['{}', {}],
  ['[]', []],
  ['a boxed true', Object(true)],
  ['undefined', undefined],
  ['null', null],
  ['0', 0],
  ['an empty text', ''],
  ['NaN', Number.NaN],
  ['a function', () => true],
  ['a promise in a list', [Promise.resolve(true)]],
]

const throws: readonly (readonly [name: string, decide: unknown])[] = [
  ['throws an error', () => fail(new Error('secret of the app'))],
  ['throws a text', () => fail('secret of the app')],
  ['throws nothing', () => fail(undefined)],
  ['throws a rejection of its own', () => fail({ status: 200, code: 'ok' })],
  ['rejects', () => Promise.reject(new Error('secret of the app'))],
  ['rejects later', async () => Promise.resolve().then(() => fail(new Error('secret of the app')))],
  ['is a class', Map],
]

function fail(problem: unknown): never {
  throw problem
}

describe('a policy function', () => {
  it.each<[string, Policy]>([
    ['true', () => true],
    ['a promise of true', () => Promise.resolve(true)],
    ['true after a while', async () => Promise.resolve().then(() => true)],
  ])('that gives %s lets in', async (_name, policy) => {
    await expect(verifier.authorize(auth, policy)).resolves.toBe(auth)
    expect(await rejectionOf(verifier.authorize(auth, { not: policy }))).toMatchObject(refused)
  })

  it.each<[string, Policy]>([
    ['false', () => false],
    ['a promise of false', () => Promise.resolve(false)],
  ])('that gives %s refuses with 403', async (_name, policy) => {
    expect(await rejectionOf(verifier.authorize(auth, policy))).toMatchObject(refused)
    await expect(verifier.authorize(auth, { deny: policy })).resolves.toBe(auth)
  })

  const compositions: readonly (readonly [name: string, compose: (policy: unknown) => unknown])[] = [
    ['alone', (policy) => policy],
    ['under not', (policy) => ({ not: policy })],
    ['under deny', (policy) => ({ deny: policy })],
    ['in requireAll', (policy) => ({ requireAll: [{ claim: 'sub' }, policy] })],
    ['first in requireAny', (policy) => ({ requireAny: [policy, { claim: 'sub' }] })],
    ['in requireAny under not', (policy) => ({ not: { requireAny: [{ claim: 'absent' }, policy] } })],
  ]

  describe.each(compositions)('%s', (_name, compose) => {
    it.each(neither)('D12: that gives %s is a 500, and never lets in', async (_value, value) => {
      expect(
        await rejectionOf(
          authorize(
            verifier,
            auth,
            compose(() => value),
          ),
        ),
      ).toMatchObject(failed)
    })

    it.each(neither)('D12: that gives a promise of %s is a 500', async (_value, value) => {
      const policy = compose(() => Promise.resolve(value))
      expect(await rejectionOf(authorize(verifier, auth, policy))).toMatchObject(failed)
    })

    it.each(throws)('that %s is a 500, and tells nothing of it', async (_what, decide) => {
      const rejection = await rejectionOf(authorize(verifier, auth, compose(decide)))
      expect(rejection).toMatchObject(failed)
      expect(`${rejection.message} ${rejection.stack} ${JSON.stringify(rejection)}`).not.toContain('secret')
      expect(rejection.cause).toBeUndefined()
    })
  })

  it('is not asked where the answer is known without it', async () => {
    const broken = (): boolean => fail(new Error('asked'))
    await expect(verifier.authorize(auth, { requireAny: [{ claim: 'sub' }, broken] })).resolves.toBe(auth)
    const refusing = verifier.authorize(auth, { requireAll: [{ claim: 'absent' }, broken] })
    expect(await rejectionOf(refusing)).toMatchObject(refused)
  })

  it('is asked each time, whatever it said before', async () => {
    const answers = [true, false, true]
    const policy: Policy = () => answers.shift() ?? false
    await expect(verifier.authorize(auth, policy)).resolves.toBe(auth)
    expect(await rejectionOf(verifier.authorize(auth, policy))).toMatchObject(refused)
    await expect(verifier.authorize(auth, policy)).resolves.toBe(auth)
    expect(answers).toEqual([])
  })

  it('is given the identity, and no request where there is none', async () => {
    const given: unknown[] = []
    await verifier.authorize(auth, (...received) => given.push(...received) > 0)
    expect(given).toEqual([auth, undefined])
    expect(given[0]).toBe(auth)
  })
})

describe('a policy function for all tokens', () => {
  const byMethod = (_auth: Auth, request: TokenRequest | undefined): boolean => request?.method === 'GET'

  it.each<[string, Policy | undefined, Policy | undefined]>([
    ['of a requirement', byMethod, undefined],
    ['of the verifier', undefined, byMethod],
  ])('%s decides by each request, remembered tokens among them', async (_name, own, shared) => {
    const gate = createVerifier({
      requireAny: [{ ...goodRequirement(), ...(own && { authorization: own }) }],
      ...(shared && { authorization: shared }),
      clock: testClock().clock,
    })
    const token = mint()
    for (const method of ['GET', 'POST', 'GET', 'DELETE']) {
      const authenticated = gate.authenticate(requestWith(token, { method }))
      if (method === 'GET') await expect(authenticated).resolves.toMatchObject({ subject: 'user-1' })
      else expect(await rejectionOf(authenticated)).toMatchObject(refused)
    }
    expect(await rejectionOf(gate.verifyToken(token))).toMatchObject(refused)
  })

  it.each(throws.map(([name, decide]) => ({ name, decide })))('that $name is a 500', async ({ decide }) => {
    const { clock } = testClock()
    for (const options of [goodRequirement(), { requireAny: [goodRequirement()] }]) {
      const gate = createUnchecked({ ...options, authorization: decide, clock })
      expect(await rejectionOf(gate.verifyToken(mint()))).toMatchObject(failed)
      expect(await rejectionOf(gate.authenticate(requestWith(mint())))).toMatchObject(failed)
    }
  })
})
