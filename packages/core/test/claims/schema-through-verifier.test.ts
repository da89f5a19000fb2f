import type { Policy, RequirementOptions, SharedOptions, StandardSchema, Verifier } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { startOfTests } from '../../../../test/support/clock.ts'
import { mint } from '../../../../test/support/tokens.ts'
import { goodVerifier, rejectionOf, requestWith } from '../../../../test/support/verifiers.ts'

type Options = Partial<RequirementOptions> & SharedOptions

const stripping = z.object({ sub: z.string() })
const adding = z.object({
  sub: z.string().transform(() => 'root'),
  scope: z.string().default('admin'),
  roles: z.array(z.string()).default(['admin']),
  auth_time: z.number().default(startOfTests),
  acr: z.string().default('gold'),
  email: z.string().default('root@example.com'),
})

const denying: Policy = { deny: { claim: 'status', exact: 'locked' } }

/** What a token is refused for, however often it comes; `schema` hides that, or makes it up. */
const refusals: readonly (readonly [
  name: string,
  schema: StandardSchema,
  claims: Readonly<Record<string, unknown>>,
  options: Options,
  code: string,
])[] = [
  ['D15: cnf', stripping, { cnf: { jkt: 'a' } }, {}, 'sender_constraint_unproven'],
  ['deny', stripping, { status: 'locked' }, { authorization: denying }, 'policy_not_met'],
  ['deny without the claim', adding, {}, { authorization: denying }, 'policy_not_met'],
  ['not', stripping, { status: 1 }, { authorization: { not: { claim: 'status' } } }, 'policy_not_met'],
  ['scope', adding, {}, { authorization: { scope: 'admin' } }, 'scope_insufficient'],
  ['roles', adding, {}, { authorization: { roles: 'admin' } }, 'policy_not_met'],
  ['maxAge', adding, {}, { authorization: { maxAge: 60 } }, 'authentication_too_old'],
  ['acrValues', adding, {}, { authorization: { acrValues: 'gold' } }, 'authentication_too_weak'],
  [
    'identity',
    adding,
    {},
    { identity: { claim: 'sub', registry: [{ externalId: 'root' }] } },
    'identity_unknown',
  ],
]

const caches: readonly (readonly [string, Required<SharedOptions>['cache']])[] = [
  ['that keeps tokens', { hotTier: true }],
  ['that keeps digests', { hotTier: false }],
  ['that is off', false],
]

function create(options: Options): Verifier {
  return goodVerifier(options).verifier
}

describe.each(caches)('what a schema makes of claims, beside a cache %s,', (_, cache) => {
  it.each(refusals)(
    'D12, F9: changes nothing for %s, at each use',
    async (_name, schema, claims, options, code) => {
      const verifier = create({ schema, cache, ...options })
      const token = mint({ claims })
      for (const _use of [1, 2, 3]) {
        expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({ code })
        expect(await rejectionOf(verifier.authenticate(requestWith(token)))).toMatchObject({ code })
      }
    },
  )

  it.each(refusals.filter(([, , , { authorization }]) => authorization !== undefined))(
    'D12, F9: changes nothing for %s in a guard, at each use',
    async (_name, schema, claims, { authorization = {} }, code) => {
      const verifier = create({ schema, cache })
      const token = mint({ claims })
      for (const _use of [1, 2, 3]) {
        const auth = await verifier.verifyToken(token)
        expect(await rejectionOf(verifier.authorize(auth, authorization))).toMatchObject({ code })
      }
    },
  )

  it('D12, H4: changes nothing of forwarded headers and of who it is, at each use', async () => {
    const forwardHeaders = { 'X-User': 'sub', 'X-Tenant': 'tenant', 'X-Email': 'email' }
    const identity = { claim: 'sub', registry: [{ externalId: 'user-1', name: 'Ada' }] }
    const token = mint({ claims: { tenant: 'acme' } })
    for (const schema of [stripping, adding]) {
      const verifier = create({ schema, cache, forwardHeaders, identity })
      for (const _use of [1, 2, 3]) {
        const request = requestWith(token)
        const auth = await verifier.authenticate(request)
        expect(auth).toMatchObject({ subject: 'user-1', scopes: [], identity: { name: 'Ada' } })
        expect(request.headers).toMatchObject({ 'x-user': 'user-1', 'x-tenant': 'acme' })
        expect(request.headers).not.toHaveProperty('x-email')
      }
    }
  })

  it('F9: is no ground for another’s outcome where two tokens get one object', async () => {
    const shared = {}
    const sharing: StandardSchema = {
      '~standard': { version: 1, vendor: 'own', validate: () => ({ value: shared }) },
    }
    const verifier = create({ schema: sharing, cache })
    const [admin, user] = [mint({ claims: { role: 'admin' } }), mint({ claims: { role: 'user' } })]
    const policy: Policy = { claim: 'role', exact: 'admin' }
    for (const _use of [1, 2, 3]) {
      await expect(verifier.authorize(await verifier.verifyToken(admin), policy)).resolves.toBeDefined()
      const refused = verifier.authorize(await verifier.verifyToken(user), policy)
      expect(await rejectionOf(refused)).toMatchObject({ code: 'policy_not_met' })
    }
  })
})
