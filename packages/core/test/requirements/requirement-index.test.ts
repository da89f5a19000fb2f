import { createVerifier, type StringMatcher } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { Closing } from '../../src/closing.ts'
import { compileOptions } from '../../src/configuration/compile-options.ts'
import { testClock } from '../../../../test/support/clock.ts'
import { mint } from '../../../../test/support/tokens.ts'
import { goodRequirement } from '../../../../test/support/verifiers.ts'

const issuers = [
  'https://a.example.com',
  { prefix: 'https://' },
  'https://b.example.com',
  null,
  'https://a.example.com',
]

function indexOf(configured: readonly (StringMatcher | null)[]) {
  const requireAny = configured.map((issuer, index) => ({ ...goodRequirement(), issuer, name: `r${index}` }))
  return compileOptions(
    { requireAny },
    {
      running: {
        clock: testClock().clock,
        report: () => undefined,
        fetch: () => undefined,
        closing: new Closing(),
      },
      onWithdrawn: () => undefined,
    },
  ).requirements
}

describe('the requirement index', () => {
  it.each([
    ['https://a.example.com', ['r0', 'r1', 'r3', 'r4']],
    ['https://b.example.com', ['r1', 'r2', 'r3']],
    ['https://c.example.com', ['r1', 'r3']],
    [undefined, ['r1', 'r3']],
    [['https://a.example.com'], ['r1', 'r3']],
    ['__proto__', ['r1', 'r3']],
  ])('gives for %o what might match, in list order', (issuer, names) => {
    expect(
      indexOf(issuers)
        .withIssuer(issuer)
        .map(({ name }) => name),
    ).toEqual(names)
  })

  it('gives nothing for an unknown issuer where every issuer is exact', () => {
    expect(indexOf(['https://a.example.com']).withIssuer('https://c.example.com')).toEqual([])
    expect(indexOf(['https://a.example.com']).withIssuer(undefined)).toEqual([])
  })

  it('gives each requirement once, however often it lists an issuer', () => {
    const issuer = 'https://a.example.com'
    const listed = indexOf([{ oneOf: [issuer, 'https://b.example.com', issuer] }, null, issuer])
    expect(listed.withIssuer(issuer).map(({ name }) => name)).toEqual(['r0', 'r1', 'r2'])
  })

  it('keeps list order whichever requirements name the issuer', () => {
    const exact = 'https://a.example.com'
    for (let ones = 0; ones < 64; ones += 1) {
      const configured = Array.from({ length: 6 }, (_, place) =>
        (ones >> place) % 2 === 1 ? exact : { prefix: 'h' },
      )
      const names = indexOf(configured)
        .withIssuer(exact)
        .map(({ name }) => name)
      expect(names).toEqual(['r0', 'r1', 'r2', 'r3', 'r4', 'r5'])
    }
  })

  it('finds one requirement of a thousand without looking at the others', async () => {
    const requireAny = Array.from({ length: 1000 }, (_, index) => ({
      ...goodRequirement(),
      issuer: `https://${index}.example.com`,
    }))
    const explanation = await createVerifier({ requireAny, clock: testClock().clock }).explain(
      mint({ claims: { iss: 'https://999.example.com' } }),
    )
    expect(explanation).toMatchObject({ decision: 'accepted', requirement: 'https://999.example.com' })
  })
})

describe('an issuer of which there is a list', () => {
  const [one, other] = ['https://a.example.com', 'https://b.example.com']

  it.each<readonly [string, StringMatcher, readonly string[]]>([
    ['a text', one, [one]],
    ['exact', { exact: one }, [one]],
    ['oneOf', { oneOf: [one, other] }, [one, other]],
    ['ignoreCase', { exact: one, ignoreCase: true }, []],
    ['prefix', { prefix: one }, []],
    ['glob', { glob: one }, []],
  ])('is looked up, and any other is asked: %s', (_, issuer, listed) => {
    const [requirement] = indexOf([issuer]).all
    expect(requirement?.issuer?.values ?? []).toEqual(listed)
    expect(indexOf([issuer]).withIssuer(one)).toHaveLength(1)
    expect(indexOf([issuer]).withIssuer('https://c.example.com')).toHaveLength(listed.length === 0 ? 1 : 0)
  })

  it('is found once in a requirement that lists it twice', () => {
    expect(
      indexOf([{ oneOf: [one, other] }, one])
        .withIssuer(one)
        .map(({ name }) => name),
    ).toEqual(['r0', 'r1'])
  })
})

describe('derived names', () => {
  it('are the issuer, the place where there is none, and made unique', () => {
    const requirements = [
      { ...goodRequirement(), issuer: 'https://a.example.com' },
      { ...goodRequirement(), issuer: { prefix: 'https://' } },
      { ...goodRequirement(), issuer: 'https://a.example.com' },
      { ...goodRequirement(), issuer: null },
    ]
    const verifier = createVerifier({ requireAny: requirements })
    expect(verifier.signers().map(({ name }) => name)).toEqual([
      'https://a.example.com',
      'requireAny[1]',
      'https://a.example.com (2)',
      'requireAny[3]',
    ])
  })
})
