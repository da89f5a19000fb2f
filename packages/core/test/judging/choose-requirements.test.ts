import type { StringMatcher, RequirementOptions } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { testClock } from '../../../../test/support/clock.ts'
import { mint } from '../../../../test/support/tokens.ts'
import { goodRequirement } from '../../../../test/support/verifiers.ts'
import { Closing } from '../../src/closing.ts'
import { compileOptions } from '../../src/configuration/compile-options.ts'
import { decodeToken, type UnverifiedToken } from '../../src/decoding/decode-token.ts'
import { isFailure } from '../../src/failure.ts'
import { chooseRequirements } from '../../src/judging/choose-requirements.ts'
import { RequirementIndex } from '../../src/requirements/requirement-index.ts'
import type { Requirement } from '../../src/requirements/requirement.ts'

const a = 'https://a.example.com'
const b = 'https://b.example.com'

type Configured = Partial<RequirementOptions> & { readonly issuer: StringMatcher | null }

function compile(configured: readonly Configured[]): readonly Requirement[] {
  const requireAny = configured.map((options, index) => ({
    ...goodRequirement(),
    name: `r${index}`,
    ...options,
  }))
  const running = {
    clock: testClock().clock,
    report: () => undefined,
    fetch: () => undefined,
    closing: new Closing(),
  }
  return compileOptions({ requireAny }, { running, onWithdrawn: () => undefined }).requirements.all
}

function decoded(claims: Readonly<Record<string, unknown>>, header = {}): UnverifiedToken {
  const token = decodeToken(mint({ claims, header }), 16_384)
  if (isFailure(token)) throw new Error(token.code)
  return token
}

/** The names of what is chosen, or the code of the failure. */
function choice(
  token: UnverifiedToken,
  requirements: readonly Requirement[],
  disabled: readonly string[] = [],
): readonly string[] | string {
  const isEnabled = ({ name }: Requirement): boolean => !disabled.includes(name)
  const chosen = chooseRequirements(token, new RequirementIndex(requirements), isEnabled)
  return isFailure(chosen) ? chosen.code : chosen.map(({ name }) => name)
}

describe('chooseRequirements', () => {
  const requirements = compile([
    { issuer: a },
    { issuer: { prefix: 'https://' }, tokenType: ['at+jwt'] },
    { issuer: b },
    { issuer: null, algorithms: ['PS256'] },
    { issuer: a, tokenType: ['jwt', 'at+jwt'] },
  ])

  it.each([
    { claims: { iss: a }, header: { typ: 'JWT' }, expected: ['r0', 'r4'] },
    { claims: { iss: a }, header: { typ: 'at+jwt' }, expected: ['r0', 'r1', 'r4'] },
    { claims: { iss: a }, header: { typ: 'application/AT+JWT' }, expected: ['r0', 'r1', 'r4'] },
    { claims: { iss: b }, header: {}, expected: ['r2'] },
    { claims: { iss: b }, header: { alg: 'PS256' }, expected: ['r2', 'r3'] },
    { claims: { iss: undefined }, header: { alg: 'PS256' }, expected: ['r3'] },
    { claims: { iss: undefined }, header: {}, expected: 'algorithm_not_allowed' },
    { claims: { iss: 'http://c' }, header: {}, expected: 'algorithm_not_allowed' },
    { claims: { iss: [a] }, header: { alg: 'PS256' }, expected: 'issuer_unknown' },
    { claims: { iss: null }, header: { alg: 'PS256' }, expected: 'issuer_unknown' },
    { claims: { iss: a }, header: { alg: 'HS256' }, expected: 'algorithm_not_allowed' },
    { claims: { iss: a }, header: { alg: 'rs256' }, expected: 'algorithm_not_allowed' },
    { claims: { iss: a }, header: { typ: 'dpop+jwt' }, expected: 'token_type_not_allowed' },
    { claims: { iss: 'https://c' }, header: {}, expected: 'token_type_not_allowed' },
  ])('takes those that might be meant, in list order: $claims $header', ({ claims, header, expected }) => {
    expect(choice(decoded(claims, header), requirements)).toEqual(expected)
  })

  it('leaves out what is disabled', () => {
    const token = decoded({ iss: a }, { typ: 'at+jwt' })
    expect(choice(token, requirements, ['r0', 'r4'])).toEqual(['r1'])
    expect(choice(decoded({ iss: a }), compile([{ issuer: a }]), ['r0'])).toBe('issuer_unknown')
  })

  it('says what the requirements of the highest step expect', () => {
    const index = new RequirementIndex(
      compile([
        { issuer: a, algorithms: ['PS256'] },
        { issuer: a, tokenType: ['x'] },
      ]),
    )
    const byType = chooseRequirements(decoded({ iss: a }, { typ: 'y' }), index, () => true)
    expect(byType).toMatchObject({ finding: { subject: 'header typ', expected: ['x'], actual: 'y' } })
    const byAlgorithm = chooseRequirements(decoded({ iss: a }, { alg: 'none' }), index, () => true)
    expect(byAlgorithm).toMatchObject({ finding: { subject: 'header alg', actual: 'none' } })
  })
})

describe('the cost of choosing', () => {
  /** How often anything of a requirement is looked at to choose for a token. */
  function looks(count: number, iss: string): number {
    const [compiled] = compile([{ issuer: a }])
    if (compiled === undefined) throw new Error('nothing compiled')
    let times = 0
    const watched = Array.from({ length: count }, (_, index): Requirement => {
      const requirement = { ...compiled, issuer: issuerOf(index === 0 ? a : `https://${index}.example.com`) }
      return new Proxy(requirement, {
        get: (target, name) => {
          times += 1
          return Reflect.get(target, name)
        },
      })
    })
    const index = new RequirementIndex(watched)
    times = 0
    const chosen = chooseRequirements(decoded({ iss }), index, () => true)
    expect(chosen).toHaveLength(1)
    return times
  }

  function issuerOf(issuer: string): Requirement['issuer'] {
    return { description: issuer, values: [issuer], matches: (value) => value === issuer }
  }

  it('is the same for 1 and 1000 requirements of other issuers', () => {
    expect(looks(1000, a)).toBe(looks(1, a))
    expect(looks(1000, 'https://999.example.com')).toBe(looks(1, a))
  })
})
