import { createIdentityRegistry, createVerifier, type Identity, type IdentityLookup } from '@claimgate/core'
import { describe, expectTypeOf, it } from 'vitest'

/** As apps declare their users: an interface has no index signature. */
interface User {
  readonly externalId: string
  readonly issuer?: string
  readonly name: string
}

declare const users: User[]
declare function findUser(issuer: string, externalId: string, signal: AbortSignal): Promise<User | null>

describe('identities', () => {
  it('are what an app has, whatever else that holds', () => {
    const registry = createIdentityRegistry(users)
    registry.add({ externalId: 'ada', issuer: 'https://id.example.com', roles: ['admin'] })
    createIdentityRegistry([{ externalId: 'ada', name: 'Ada' }, { externalId: 'bob' }])
    expectTypeOf(registry.find({ externalId: 'ada' })).toEqualTypeOf<Identity | undefined>()
    // @ts-expect-error An identity has an external ID.
    registry.add({ issuer: 'https://id.example.com', name: 'Ada' })
    // @ts-expect-error It is a text.
    createIdentityRegistry([{ externalId: 1 }])
  })

  it('stand in the options as a registry, a list or a lookup', () => {
    const requirement = { issuer: 'https://id.example.com', audience: 'orders-api' }
    createVerifier({ ...requirement, identity: { claim: 'sub', registry: createIdentityRegistry() } })
    createVerifier({ ...requirement, identity: { claim: 'sub', registry: users } })
    createVerifier({ ...requirement, identity: { claim: 'sub', registry: [{ externalId: 'a', name: 'A' }] } })
    const verifier = createVerifier({
      ...requirement,
      identity: {
        claim: ['user', 'id'],
        lookup: ({ issuer, externalId }, { signal }) => findUser(issuer, externalId, signal),
        timeout: '1s',
      },
    })
    expectTypeOf(verifier.verifyToken(''))
      .resolves.toHaveProperty('identity')
      .toEqualTypeOf<object | undefined>()
    createVerifier({ ...requirement, identity: { claim: 'sub', lookup: () => users[0] } })
    // @ts-expect-error A lookup finds an object, or nobody.
    createVerifier({ ...requirement, identity: { claim: 'sub', lookup: async () => false } })
  })

  it('are looked up by issuer and ID, which are there', () => {
    expectTypeOf<Parameters<IdentityLookup>[0]>().toEqualTypeOf<{
      readonly issuer: string
      readonly externalId: string
    }>()
  })
})
