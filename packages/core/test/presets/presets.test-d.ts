import {
  createVerifier,
  presets,
  type PresetOptions,
  type RequirementOptions,
  type VerifierOptions,
} from '@claimgate/core'
import { describe, expectTypeOf, it } from 'vitest'

const auth0 = { domain: 'tenant.eu.auth0.com', audience: 'orders-api' }

describe('a function of a preset', () => {
  it('gives a requirement', () => {
    expectTypeOf(presets.auth0(auth0)).toEqualTypeOf<RequirementOptions>()
    expectTypeOf({ requireAny: [presets.auth0(auth0)] }).toExtend<VerifierOptions>()
    expectTypeOf({ ...presets.auth0(auth0), mode: 'strict' as const }).toExtend<VerifierOptions>()
  })

  it("takes its own fields and a requirement's", () => {
    expectTypeOf(presets.auth0).toBeCallableWith({ ...auth0, name: 'shop', jwksUrl: 'https://x.example.com' })
    expectTypeOf(presets.cognito).toBeCallableWith({ userPoolId: 'p', clientId: ['c'], tokenUse: 'id' })
    expectTypeOf(presets.entraId).toBeCallableWith({ tenants: null, audience: 'a' })
    expectTypeOf(presets.githubActions).toBeCallableWith({ audience: 'a', owner: null })
  })

  it('refuses what it does not take', () => {
    // @ts-expect-error the domain is missing
    presets.auth0({ audience: 'a' })
    // @ts-expect-error the audience is missing
    presets.auth0({ domain: 'd' })
    // @ts-expect-error the clients have to be named
    presets.cognito({ userPoolId: 'p', clientId: null })
    // @ts-expect-error there are two kinds of token
    presets.cognito({ userPoolId: 'p', clientId: 'c', tokenUse: 'refresh' })
    // @ts-expect-error an unknown field
    presets.auth0({ ...auth0, realm: 'shop' })
    // @ts-expect-error a field of the verifier
    presets.auth0({ ...auth0, mode: 'optional' })
    // @ts-expect-error the audience has to be named
    presets.kubernetes({ audience: null })
    // @ts-expect-error undefined is no value
    presets.auth0({ ...auth0, name: undefined })
  })
})

describe('a preset in the options', () => {
  it('stands for a requirement', () => {
    const single: VerifierOptions = { preset: 'auth0', ...auth0, mode: 'optional', name: 'shop' }
    const several: VerifierOptions = {
      requireAny: [
        { preset: 'auth0', ...auth0 },
        { preset: 'keycloak', url: 'https://id.example.com', realm: 'shop', audience: 'a', hints: {} },
        { issuer: 'https://id.example.com', audience: 'a' },
        presets.google({ clientId: 'c' }),
      ],
      mode: 'permissive',
    }
    expectTypeOf({ preset: 'auth0' as const, ...auth0 }).toExtend<PresetOptions>()
    expectTypeOf(createVerifier(single)).toEqualTypeOf(createVerifier(several))
    createVerifier({ preset: 'auth0', ...auth0, mode: 'optional', name: 'shop' })
    createVerifier({ requireAny: [{ preset: 'auth0', ...auth0, name: 'shop' }], mode: 'optional' })
  })

  it('refuses what it does not take', () => {
    // @ts-expect-error there is no such preset
    createVerifier({ preset: 'auth1', ...auth0 })
    // @ts-expect-error a field is missing
    createVerifier({ preset: 'auth0', domain: 'd' })
    // @ts-expect-error a field of another preset
    createVerifier({ preset: 'auth0', ...auth0, realm: 'shop' })
    // @ts-expect-error a field of another preset, in a list
    createVerifier({ requireAny: [{ preset: 'auth0', ...auth0, realm: 'shop' }] })
    // @ts-expect-error a field of no requirement
    createVerifier({ requireAny: [{ preset: 'auth0', ...auth0, mode: 'optional' }] })
  })
})
