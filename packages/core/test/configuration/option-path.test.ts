import { describe, expect, it } from 'vitest'
import { memberPath } from '../../src/configuration/option-path.ts'

describe('memberPath', () => {
  it.each([
    ['', 'issuer', 'issuer'],
    ['requireAny', 0, 'requireAny[0]'],
    ['requireAny[1]', 'jwksUrl', 'requireAny[1].jwksUrl'],
    ['', '$_a9', '$_a9'],
    ['claims', 'realm_access.roles', 'claims["realm_access.roles"]'],
    ['claims', 'https://example.com/roles', 'claims["https://example.com/roles"]'],
    ['', 'max-age', '["max-age"]'],
    ['', '9lives', '["9lives"]'],
    ['', '', '[""]'],
    ['claims', 'a"]b\n', 'claims["a\\"]b\\n"]'],
    ['claims', 'a\n', 'claims["a\\n"]'],
  ])('joins %j and %j', (parent, name, path) => {
    expect(memberPath(parent, name)).toBe(path)
  })
})
