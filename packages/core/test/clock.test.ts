import { describe, expect, it } from 'vitest'
import { mint } from '../../../test/support/tokens.ts'
import { goodVerifier, rejectionOf } from '../../../test/support/verifiers.ts'
import { readWholeSecond, systemClock } from '../src/clock.ts'

describe('systemClock', () => {
  it('tells the time of the machine in seconds', () => {
    const before = Date.now()
    const now = systemClock() * 1000
    expect(now).toBeGreaterThanOrEqual(before - 1)
    expect(now).toBeLessThanOrEqual(Date.now() + 1)
  })
})

describe('readWholeSecond', () => {
  it.each([
    [1_800_000_000, 1_800_000_000],
    [1_800_000_000.999, 1_800_000_000],
    [0, 0],
    [0.5, 0],
    [-0.5, -1],
  ])('gives for %s the second %s', (given, second) => {
    expect(readWholeSecond(() => given)).toBe(second)
  })

  it.each([
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
    ['a text', '1800000000'],
    ['a bigint', 1_800_000_000n],
    ['a date', new Date(0)],
    ['null', null],
    ['nothing', undefined],
    ['true', true],
    ['an object', {}],
  ])('takes %s for no time', (_name, given: unknown) => {
    const second: unknown = Reflect.apply(readWholeSecond, undefined, [() => given])
    expect(second).toBeUndefined()
  })

  it('takes a throw for no time', () => {
    const broken = (): number => {
      throw new Error('no battery')
    }
    expect(readWholeSecond(broken)).toBeUndefined()
  })
})

describe('a verifier whose clock fails', () => {
  it.each(['NaN', '"1800000000"', 'null', '{}'])(
    'answers 500 while the clock gives %s, to remembered tokens as to new ones',
    async (text) => {
      const { verifier, clock } = goodVerifier()
      const token = mint()
      await verifier.verifyToken(token)
      const start = clock.now()
      const broken: number = text === 'NaN' ? Number.NaN : JSON.parse(text)
      clock.set(broken)
      for (const given of [token, mint({ claims: { sub: 'user-2' } })]) {
        const rejection = await rejectionOf(verifier.verifyToken(given))
        expect(rejection).toMatchObject({ code: 'clock_failed', status: 500 })
      }
      clock.set(start)
      await expect(verifier.verifyToken(token)).resolves.toMatchObject({ subject: 'user-1' })
    },
  )
})
