import { describe, expect, it } from 'vitest'
import { andThen, orElse, promised } from '../src/maybe-promise.ts'

const failing = (): never => {
  throw new Error('first')
}

describe('andThen', () => {
  it('goes on at once with a value that is at hand', () => {
    expect(andThen(2, (value) => value + 1)).toBe(3)
    expect(andThen(undefined, (value) => [value])).toEqual([undefined])
  })

  it('waits for a promise', async () => {
    const seen: number[] = []
    const result = andThen(Promise.resolve(2), (value) => seen.push(value))
    expect(result).toBeInstanceOf(Promise)
    expect(seen).toEqual([])
    expect(await result).toBe(1)
    expect(seen).toEqual([2])
  })

  it('gives the promise that what comes next gives', async () => {
    expect(await andThen(2, async (value) => value + 1)).toBe(3)
    expect(await andThen(Promise.resolve(2), async (value) => value + 1)).toBe(3)
  })

  it('takes only a promise of the language for one', () => {
    const query = Object.fromEntries([['THEN'.toLowerCase(), failing]])
    expect(andThen(query, (value) => value)).toBe(query)
  })

  it('throws at once what is thrown at once', () => {
    expect(() => andThen(2, failing)).toThrow('first')
  })

  it('rejects with what is thrown later, and does not go on after a rejection', async () => {
    await expect(andThen(Promise.resolve(2), failing)).rejects.toThrow('first')
    const seen: unknown[] = []
    const rejected = andThen(Promise.reject(new Error('first')), (value) => seen.push(value))
    await expect(rejected).rejects.toThrow('first')
    expect(seen).toEqual([])
  })
})

describe('orElse', () => {
  const error = new Error('first')
  const recover = (caught: unknown): unknown => [caught]

  it('gives what the attempt gives, at once or later, and asks nothing else', async () => {
    expect(orElse<unknown>(() => 2, failing)).toBe(2)
    expect(await orElse<unknown>(async () => 2, failing)).toBe(2)
  })

  it('recovers at once from what is thrown at once', () => {
    const attempt = (): never => {
      throw error
    }
    expect(orElse<unknown>(attempt, recover)).toEqual([error])
  })

  it('recovers from a rejection when it comes', async () => {
    const result = orElse<unknown>(() => Promise.reject(error), recover)
    expect(result).toBeInstanceOf(Promise)
    expect(await result).toEqual([error])
  })

  it.each([undefined, null, 'text', 0])('recovers from %o, which is no error', async (thrown) => {
    const attempt = (): never => {
      throw thrown
    }
    expect(orElse<unknown>(attempt, recover)).toEqual([thrown])
    expect(await orElse<unknown>(async () => attempt(), recover)).toEqual([thrown])
  })

  it('hides nothing that goes wrong in recovering', async () => {
    expect(() => orElse<unknown>(failing, failing)).toThrow('first')
    await expect(orElse<unknown>(() => Promise.reject(error), failing)).rejects.toThrow('first')
  })
})

describe('promised', () => {
  it('gives a promise of what is there at once, and of what comes later', async () => {
    for (const attempt of [() => 2, async () => 2]) {
      const result = promised<number>(attempt)
      expect(result).toBeInstanceOf(Promise)
      expect(await result).toBe(2)
    }
  })

  it.each([new Error('first'), undefined, 'text'])(
    'rejects with %o, whenever that is thrown',
    async (thrown) => {
      const attempt = (): never => {
        throw thrown
      }
      for (const failed of [promised<unknown>(attempt), promised<unknown>(async () => attempt())]) {
        expect(
          await failed.then(
            () => 'no rejection',
            (reason: unknown) => [reason],
          ),
        ).toEqual([thrown])
      }
    },
  )
})
