import type { Policy, StandardSchema } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { rejectionOf, requestWith } from '../../../../test/support/verifiers.ts'
import { rememberingVerifier, signed, tiersAndUses, use } from './tiers.ts'

function schemaThat(change: (claims: object) => object): StandardSchema {
  const validate = (value: unknown) => ({
    value: change(typeof value === 'object' && value !== null ? value : {}),
  })
  return { '~standard': { version: 1, vendor: 'test', validate } }
}

function statusOf(outcome: Promise<unknown>): Promise<number> {
  return outcome.then(
    () => 200,
    () => rejectionOf(outcome).then(({ status }) => status),
  )
}

describe.each(tiersAndUses)('a verifier that remembers $tier, after $times uses', ({ cache, times }) => {
  it('F6: keeps policies, tokens and their outcomes apart', async () => {
    const { verifier } = rememberingVerifier({ cache })
    const policies: readonly Policy[] = [{ roles: 'user' }, { roles: 'admin' }]
    const tokens = ['user', 'admin'].map((role) => signed({ roles: [role] }))
    for (let time = 0; time < times; time += 1) {
      const outcomes = tokens.map(async (token) => {
        const auth = await use(verifier, token, 1)
        return Promise.all(policies.map((policy) => statusOf(verifier.authorize(auth, policy))))
      })
      expect(await Promise.all(outcomes)).toEqual([
        [200, 403],
        [403, 200],
      ])
    }
  })

  it('F6: judges tokens with equal claims by the words of each verifier', async () => {
    const policy: Policy = { roles: 'admin' }
    const one = rememberingVerifier({ cache, rolesClaim: 'groups' }).verifier
    const other = rememberingVerifier({ cache }).verifier
    const token = signed({ groups: ['admin'], roles: ['user'] })
    for (let time = 0; time < times; time += 1) {
      const [by, byOther] = [await use(one, token, 1), await use(other, token, 1)]
      expect(await one.authorize(by, policy)).toBe(by)
      expect(await rejectionOf(other.authorize(byOther, policy))).toMatchObject({ status: 403 })
      expect(await rejectionOf(other.authorize(by, policy))).toMatchObject({ status: 403 })
    }
  })

  it('F6: keeps the forms of several schemas apart, and judges policies on what the token says', async () => {
    const forms = [
      rememberingVerifier({ cache, schema: schemaThat(() => ({ roles: ['admin'] })) }).verifier,
      rememberingVerifier({ cache, schema: schemaThat((claims) => ({ ...claims, roles: [] })) }).verifier,
      rememberingVerifier({ cache }).verifier,
    ]
    const token = signed({ roles: ['user'] })
    for (let time = 0; time < times; time += 1) {
      const auths = await Promise.all(forms.map((verifier) => use(verifier, token, 1)))
      expect(auths.map(({ claims }) => claims['roles'])).toEqual([['admin'], [], ['user']])
      for (const [index, verifier] of forms.entries()) {
        const auth = auths[index]
        if (auth === undefined) throw new Error('expected an identity')
        expect(await verifier.authorize(auth, { roles: 'user' })).toBe(auth)
        expect(await rejectionOf(verifier.authorize(auth, { roles: 'admin' }))).toMatchObject({ status: 403 })
      }
    }
  })

  it.each(['for all tokens', 'of the requirement'])('F9: asks a function %s each time', async (place) => {
    let [asked, isOpen] = [0, true]
    const authorization = (): boolean => {
      asked += 1
      return isOpen
    }
    const requirement = { ...(place === 'for all tokens' ? {} : { name: 'shop' }), authorization }
    const { verifier } = rememberingVerifier({ cache, ...requirement })
    const token = signed()
    await use(verifier, token, times)
    expect(asked).toBeGreaterThanOrEqual(times)
    isOpen = false
    expect(await rejectionOf(use(verifier, token, 1))).toMatchObject({ status: 403 })
    isOpen = true
    expect((await use(verifier, token, 1)).subject).toBe('user-1')
  })

  it.each([
    ['at the age that is allowed', 100, true],
    ['a second later', 101, false],
    ['two seconds later', 102, false],
  ])('F3: judges the age of the login by the clock: %s', async (_, seconds, isGood) => {
    const { verifier, clock } = rememberingVerifier({
      cache,
      clockSkewTolerance: 0,
      authorization: { maxAge: 100 },
    })
    const token = signed({ auth_time: clock.now() })
    await use(verifier, token, times)
    clock.advance(seconds)
    if (isGood) expect((await use(verifier, token, 1)).subject).toBe('user-1')
    else expect((await rejectionOf(use(verifier, token, 1))).status).toBe(401)
  })

  it('F9: holds the token against each request', async () => {
    const authorization: Policy = { claim: 'tenant', equalsRequest: { header: 'x-tenant' } }
    const { verifier } = rememberingVerifier({ cache, authorization })
    const token = signed({ tenant: 'acme' })
    const ask = (tenant: string) =>
      verifier.authenticate(requestWith(token, { headers: { 'x-tenant': tenant } }))
    for (let time = 0; time < times; time += 1) expect((await ask('acme'))?.subject).toBe('user-1')
    expect(await rejectionOf(ask('globex'))).toMatchObject({ status: 403 })
    expect((await ask('acme'))?.subject).toBe('user-1')
  })
})
