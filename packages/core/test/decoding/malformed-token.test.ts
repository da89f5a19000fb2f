import { describe, expect, it } from 'vitest'
import { mint } from '../../../../test/support/tokens.ts'
import { malformedTokenFinding } from '../../src/decoding/malformed-token.ts'

const token = mint()

describe('malformedTokenFinding', () => {
  const hints = [
    { name: 'quotes', text: `"${token}"`, hint: /quotes/ },
    { name: 'single quotes', text: `'${token}'`, hint: /quotes/ },
    { name: 'the word Bearer', text: `bearer ${token}`, hint: /Bearer/ },
    { name: 'five segments', text: 'a.b.c.d.e', hint: /JWE/ },
    { name: 'no dots', text: 'opaque', hint: /opaque/ },
    { name: 'anything else', text: `${token}=`, hint: /damaged/ },
    { name: 'a word and the word Bearer', text: `a bearer ${token}`, hint: /damaged/ },
    { name: 'quotes at the end', text: `${token}"`, hint: /damaged/ },
  ]

  it.each(hints)('hints at what is usual for $name', ({ text, hint }) => {
    expect(malformedTokenFinding(text).hint).toMatch(hint)
  })

  it('tells the length and the number of dots', () => {
    expect(malformedTokenFinding('ab.cd')).toMatchObject({
      subject: 'token',
      actual: '5 characters with 1 dots',
    })
  })

  it.each(hints)('holds no part of a token with $name', ({ text }) => {
    const told = JSON.stringify(malformedTokenFinding(text))
    const pieces = token.split('.').flatMap((segment) => segment.match(/.{12}/g) ?? [])
    expect(pieces.length).toBeGreaterThan(10)
    expect(pieces.filter((piece) => told.includes(piece))).toEqual([])
  })
})
