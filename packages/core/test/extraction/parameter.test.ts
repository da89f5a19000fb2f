import { describe, expect, it } from 'vitest'
import { readParameter, removeMember } from '../../src/extraction/parameter.ts'

describe('readParameter', () => {
  it('gives the one value', () => {
    expect(readParameter(['abc'], 'query token')).toBe('abc')
  })

  it.each([[[]], [[undefined]], [['']]])('takes %j for absent', (values) => {
    expect(readParameter(values, 'query token')).toBeUndefined()
  })

  it.each([[['a', 'b']], [['a', 'a']], [['', 'a']], [[undefined, 'a']], [[{}, 1]]])(
    'refuses %j as repeated',
    (values) => {
      expect(readParameter(values, 'query token')).toMatchObject({ code: 'token_repeated' })
    },
  )

  it.each([[[1]], [[null]], [[{}]], [[['a']]], [[true]]])('refuses %j as malformed', (values) => {
    expect(readParameter(values, 'query token')).toMatchObject({ code: 'request_malformed' })
  })
})

describe('removeMember', () => {
  it('takes an own member away, and says so', () => {
    const parsed = { token: 'abc', a: 1 }
    expect(removeMember(parsed, 'token')).toBe(true)
    expect(parsed).toEqual({ a: 1 })
  })

  it.each([undefined, null, 'token', 1, {}, [], Object.create({ token: 1 })])('leaves %j alone', (parsed) => {
    expect(removeMember(parsed, 'token')).toBe(false)
  })

  it('says that nothing was taken away where nothing can be', () => {
    expect(removeMember(Object.freeze({ token: 'abc' }), 'token')).toBe(false)
  })
})
