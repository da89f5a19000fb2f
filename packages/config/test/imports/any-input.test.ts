import fc from 'fast-check'
import {
  fromAgentgateway,
  fromAirlock,
  fromTraefik,
  fromTrueFoundry,
  fromZiti,
  type Imported,
} from '@claimgate/config'
import { isConfigurationError } from '@claimgate/core'
import { describe, expect, it } from 'vitest'

const imports: readonly (readonly [name: string, run: (input: unknown) => Imported])[] = [
  ['fromTraefik', (input) => fromTraefik(input)],
  ['fromAirlock', (input) => fromAirlock(input)],
  ['fromAgentgateway', (input) => fromAgentgateway(input)],
  ['fromTrueFoundry', (input) => fromTrueFoundry(input)],
  ['fromZiti', (input) => fromZiti(input, { identities: input })],
]

/** Words that mean something to one of them, so that inputs get further than the first look. */
const names =
  `kind metadata name namespace spec items data stringData plugin jwt http middlewares signingSecret publicKey
jwksFile jwksUrl trustedIssuers issuer claims forwardHeaders clientConfig tls ca tokenKey requireAny jwksRef audiences
subject matcher exact regex extractionSources header cookie provider local remote secretRef uri timeouts policies
authorization authentication jwtRef requireAll deny claim value maxLifetime jwtAuth providers jwks inline location mode rules
traffic jwtAuthentication action policy matchExpressions jwtValidationOptions requiredClaims validationMode tokenSource
claimsToHeaders rbac auth type key values jwks_uri audience certPem claimsProperty enabled externalId id __proto__`.split(
    /\s+/,
  )

const words = [
  'Middleware',
  'APIAuth',
  'JWT',
  'JWKS',
  'AccessControlPolicy',
  'Secret',
  'List',
  'AgentgatewayPolicy',
]
const texts = [
  ...words,
  'GatewayExtension',
  'TrafficPolicy',
  'jwt_auth',
  'https://id.example.com',
  'a',
  '',
  '{"keys":[]}',
]

const { input } = fc.letrec<{ readonly input: unknown }>((tie) => ({
  input: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.constantFrom<unknown>(
      ...texts,
      'jwt.sub == "a"',
      'Equals(`a`, `b`)',
      '10m',
      true,
      false,
      null,
      1,
      undefined,
    ),
    fc.array(tie('input'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie('input'), { maxKeys: 6, noNullPrototype: false }),
  ),
}))

describe.each(imports)('%s', (_name, run) => {
  it.each<readonly [unknown]>([
    [undefined],
    [null],
    [Number.NaN],
    [Symbol('a')],
    [() => 1],
    [new Date(0)],
    [new Map()],
    [[[]]],
  ])('refuses %j with a ConfigurationError', (given) => {
    expect(() => run(given)).toThrow(expect.objectContaining({ code: 'configuration_invalid' }))
  })

  it('gives options that JSON can write or a ConfigurationError, whatever it is given', () => {
    fc.assert(
      fc.property(input, (given) => {
        try {
          const { options, notes } = run(given)
          expect(JSON.parse(JSON.stringify(options))).toEqual(options)
          expect(notes.every(({ text }) => text !== '')).toBe(true)
        } catch (error) {
          if (!isConfigurationError(error)) throw error
        }
      }),
      { numRuns: 1000 },
    )
  })
})
