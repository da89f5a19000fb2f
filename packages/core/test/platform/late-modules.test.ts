import picomatchPackage from 'picomatch'
import { describe, expect, it } from 'vitest'
import { onFirstUse, picomatch } from '../../src/platform/late-modules.ts'

describe('what is made on first use', () => {
  it('is not made before it, and once', () => {
    let made = 0
    const value = onFirstUse(() => ({ number: (made += 1) }))
    expect(made).toBe(0)
    expect(value()).toBe(value())
    expect(made).toBe(1)
  })

  it('is tried again where making it failed, and fails each time', () => {
    let tried = 0
    const value = onFirstUse(() => {
      tried += 1
      throw new RangeError('no such module')
    })
    expect(value).toThrow(RangeError)
    expect(value).toThrow(RangeError)
    expect(tried).toBe(2)
  })
})

describe('picomatch', () => {
  it('is the package that bundles hold', () => {
    expect(picomatch().parse).toBe(picomatchPackage.parse)
  })
})
