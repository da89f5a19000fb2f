import { describe, expect, it } from 'vitest'
import { nearestName } from '../../src/configuration/nearest-name.ts'

const known = ['issuer', 'audience', 'audienceOnly', 'keys', 'jwks', 'jwksUrl']

describe('nearestName', () => {
  it.each([
    ['audiance', 'audience'],
    ['Audience', 'audience'],
    ['isuer', 'issuer'],
    ['iss_uer', 'issuer'],
    ['issure', 'issuer'],
    ['audience', 'audience'],
    ['jwkUri', 'jwksUrl'],
    ['jwk', 'jwks'],
    ['key', 'keys'],
  ])('takes %s for %s', (name, nearest) => {
    expect(nearestName(name, known)).toBe(nearest)
  })

  it('takes the first of two that are equally near', () => {
    expect(nearestName('jwky', ['jwks', 'jwka'])).toBe('jwks')
  })

  it.each(['issu', 'isr', 'iuer'])('allows for two letters and no more: %s', (name) => {
    expect(nearestName(name, ['issuer'])).toBe(name === 'isr' ? undefined : 'issuer')
  })

  it.each(['', 'x', 'verifyAudiences', '__proto__', 'constructor'])('knows nothing like %j', (name) => {
    expect(nearestName(name, known)).toBeUndefined()
  })

  it('knows nothing where nothing is known', () => {
    expect(nearestName('issuer', [])).toBeUndefined()
  })
})
