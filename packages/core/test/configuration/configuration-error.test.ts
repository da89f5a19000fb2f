import { ConfigurationError, isConfigurationError } from '@claimgate/core'
import { describe, expect, it } from 'vitest'

describe('ConfigurationError', () => {
  it('has a code, a path and a name', () => {
    const error = new ConfigurationError('requireAny[1].jwksUrl', 'is missing')
    expect(error).toMatchObject({
      code: 'configuration_invalid',
      path: 'requireAny[1].jwksUrl',
      name: 'ConfigurationError',
    })
    expect(error.message).toBe('requireAny[1].jwksUrl: is missing')
  })

  it('has a column where it is about an expression, and none otherwise', () => {
    expect(new ConfigurationError('policy', 'problem', 7)).toMatchObject({ path: 'policy', column: 7 })
    expect(new ConfigurationError('policy', 'problem', 7).message).toBe('policy: column 7: problem')
    expect(new ConfigurationError('', 'problem', 1).message).toBe('column 1: problem')
    expect(new ConfigurationError('policy', 'problem').column).toBeUndefined()
  })

  it('names no place for the options as a whole', () => {
    expect(new ConfigurationError('', 'must be an object').message).toBe('must be an object')
  })
})

describe('isConfigurationError', () => {
  it('knows an error of this copy of the package', () => {
    expect(isConfigurationError(new ConfigurationError('', 'problem'))).toBe(true)
  })

  it('knows an error of another copy by its brand', () => {
    const foreign = Object.assign(new Error('problem'), { [Symbol.for('claimgate.configuration')]: true })
    expect(isConfigurationError(foreign)).toBe(true)
  })

  it.each([
    ['an ordinary error', new Error('problem')],
    ['an error that looks like one', Object.assign(new Error('problem'), { code: 'configuration_invalid' })],
    ['a brand that is not true', { [Symbol.for('claimgate.configuration')]: 'true' }],
    ['null', null],
    ['undefined', undefined],
    ['a string', 'ConfigurationError'],
    ['a function', () => undefined],
  ])('does not know %s', (_, value) => {
    expect(isConfigurationError(value)).toBe(false)
  })
})
