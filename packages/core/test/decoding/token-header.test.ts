import { describe, expect, it } from 'vitest'
import {
  doesJoseAccept,
  refusalOf,
  refusedAtChoice,
  refusedAtDecode,
} from '../../../../test/support/early-refusals.ts'
import { goodClaims, mint, signText } from '../../../../test/support/tokens.ts'
import { goodVerifier } from '../../../../test/support/verifiers.ts'
import { isTokenHeader, maxKeyIdLength, tokenHeaderFinding } from '../../src/decoding/token-header.ts'

const { verifier } = goodVerifier()

async function expectAccepted(header: Readonly<Record<string, unknown>>): Promise<void> {
  const token = mint({ header })
  expect((await verifier.verifyToken(token)).header).toMatchObject(header)
  expect(await doesJoseAccept(token)).toBe(true)
}

describe('isTokenHeader', () => {
  const kept = [
    { alg: 'RS256' },
    { alg: 'RS256', kid: '', typ: 'JWT' },
    { alg: '', b64: true },
    { alg: 'RS256', cty: 'application/json' },
    { alg: 'RS256', kid: 'k'.repeat(maxKeyIdLength) },
  ]

  it.each(kept)('holds for %j', (header) => {
    expect(isTokenHeader(header)).toBe(true)
  })

  const broken = [
    { rule: 'alg', headers: [{}, { alg: 1 }, { alg: ['RS256'] }, { alg: null }] },
    {
      rule: 'crit',
      headers: [
        { alg: 'RS256', crit: null },
        { alg: 'RS256', crit: [] },
      ],
    },
    {
      rule: 'b64',
      headers: [
        { alg: 'RS256', b64: false },
        { alg: 'RS256', b64: 'true' },
      ],
    },
    {
      rule: 'cty',
      headers: [
        { alg: 'RS256', cty: 'JWT' },
        { alg: 'RS256', cty: 'application/jwt' },
      ],
    },
    {
      rule: 'typ',
      headers: [
        { alg: 'RS256', typ: 1 },
        { alg: 'RS256', typ: null },
      ],
    },
    {
      rule: 'kid',
      headers: [
        { alg: 'RS256', kid: 1 },
        { alg: 'RS256', kid: null },
      ],
    },
  ]

  it.each(broken)('fails for $rule, and names it to the operator', ({ rule, headers }) => {
    expect(headers.filter((header) => isTokenHeader(header))).toEqual([])
    expect(headers.map((header) => tokenHeaderFinding(header).subject)).toEqual(
      headers.map(() => `header ${rule}`),
    )
  })

  it('names every rule that is broken', () => {
    const finding = tokenHeaderFinding({ alg: 1, kid: [], crit: ['b64'], b64: false })
    expect(finding).toMatchObject({
      subject: 'header alg, header crit, header b64, header kid',
      actual: [1, ['b64'], false, []],
    })
  })

  it('reads no name from the prototype of a header', () => {
    expect(isTokenHeader(Object.create({ alg: 'RS256' }))).toBe(false)
  })
})

describe('the header of a token', () => {
  const critical = [
    {
      name: 'C1: an unknown critical extension',
      header: { crit: ['x-custom-policy'], 'x-custom-policy': 1 },
    },
    { name: 'C1: a critical confirmation', header: { crit: ['cnf'], cnf: {} } },
    { name: 'C2: an empty crit', header: { crit: [] } },
    { name: 'C2: a crit of null', header: { crit: null } },
    { name: 'C2: a crit that is a string', header: { crit: 'exp' } },
    { name: 'C2: a crit that is an object', header: { crit: { exp: true } } },
    { name: 'C2: a crit of numbers', header: { crit: [1] } },
    { name: 'C2: a crit of a standard name', header: { crit: ['alg'] } },
    { name: 'C2: a crit of what is not there', header: { crit: ['b64'] } },
    { name: 'C3: an unencoded payload that is critical', header: { b64: false, crit: ['b64'] } },
    { name: 'B18: a nested token', header: { cty: 'JWT' } },
    { name: 'B18: a nested token, in lower case', header: { cty: 'jwt' } },
    { name: 'B18: a nested token, as a whole media type', header: { cty: 'application/JWT' } },
    { name: 'C8: a kid that is a number', header: { kid: 1 } },
    { name: 'C8: a kid that is an array', header: { kid: ['RS256-1'] } },
    { name: 'C8: a kid that is an object', header: { kid: { toString: 'RS256-1' } } },
    { name: 'C8: a kid of null', header: { kid: null } },
    { name: 'C8: a kid of true', header: { kid: true } },
    { name: 'C7: a kid of 257 characters', header: { kid: 'k'.repeat(257) } },
    { name: 'C10: a typ that is no string', header: { typ: ['JWT'] } },
    { name: 'A2: an alg that is an array', header: { alg: ['RS256'] } },
    { name: 'A2: an alg of null', header: { alg: null } },
  ]

  it.each(critical)('$name is refused', async ({ header }) => {
    expect(await refusalOf(mint({ header }))).toEqual(refusedAtDecode('token_header_not_allowed'))
  })

  const acceptedByJose = [
    { name: 'C2: the same critical extension twice', header: { b64: true, crit: ['b64', 'b64'] } },
    { name: 'C2: an extension that is understood elsewhere', header: { b64: true, crit: ['b64'] } },
    { name: 'C3: an unencoded payload that is not critical', header: { b64: false } },
    { name: 'C8: a kid that is a number', header: { kid: 1 } },
    { name: 'C7: a kid of 10000 characters', header: { kid: 'k'.repeat(10_000) } },
    { name: 'B18: a nested token', header: { cty: 'JWT' } },
    { name: 'C10: a typ that is no string', header: { typ: 1 } },
  ]

  it.each(acceptedByJose)('$name is refused, though jose accepts it', async ({ header }) => {
    const token = mint({ header })
    expect(await doesJoseAccept(token)).toBe(true)
    expect(await refusalOf(token)).toEqual(refusedAtDecode('token_header_not_allowed'))
  })

  it('without an alg is refused', async () => {
    const token = signText('{"kid":"RS256-1"}', JSON.stringify(goodClaims))
    expect(await refusalOf(token)).toEqual(refusedAtDecode('token_header_not_allowed'))
  })

  it.each([{ b64: true }, { cty: 'json' }, { zip: 'DEF' }, { nonce: 'n' }])(
    'is accepted with %j',
    expectAccepted,
  )
})

describe('C10: the type of a token', () => {
  const types = [
    'JWT',
    'at+jwt',
    'id+jwt',
    'logout+jwt',
    'dpop+jwt',
    'application/at+jwt',
    'APPLICATION/JWT',
    'secevent+jwt',
    '',
  ]
  const policies = [
    { tokenType: 'jwt', accepted: ['JWT', 'at+jwt', 'application/at+jwt', 'APPLICATION/JWT'] },
    { tokenType: 'access', accepted: ['JWT', 'at+jwt', 'application/at+jwt', 'APPLICATION/JWT'] },
    { tokenType: ['AT+JWT'], accepted: ['at+jwt', 'application/at+jwt'] },
    { tokenType: ['application/dpop+jwt'], accepted: ['dpop+jwt'] },
  ] as const

  it.each(policies)('is one of $accepted for $tokenType', async ({ tokenType, accepted }) => {
    const typed = goodVerifier({ tokenType }).verifier
    for (const typ of accepted) {
      expect((await typed.verifyToken(mint({ header: { typ } }))).header.typ).toBe(typ)
    }
  })

  it.each(policies)(
    'is refused where it is no other than $accepted for $tokenType',
    async ({ tokenType, accepted }) => {
      const others = types.filter((typ) => !accepted.some((one) => one === typ))
      expect(others.length).toBeGreaterThan(3)
      for (const typ of others) {
        const token = mint({ header: { typ } })
        expect(await doesJoseAccept(token)).toBe(true)
        expect(await refusalOf(token, { tokenType })).toEqual(refusedAtChoice('token_type_not_allowed'))
      }
    },
  )
})
