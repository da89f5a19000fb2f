import { describe, expect, it } from 'vitest'
import { SharedRuns } from '../../src/judging/shared-runs.ts'

/** As much of the end of a token as finds a run. */
const tail = 't'.repeat(32)

function held<Result>() {
  let resolve: (result: Result) => void = () => undefined
  let reject: (error: unknown) => void = () => undefined
  const promise = new Promise<Result>((onResult, onError) => {
    resolve = onResult
    reject = onError
  })
  return { promise, resolve, reject }
}

function asItIs<Result>(result: Result): Result {
  return result
}

describe('work that is under way', () => {
  it('is found for the same token until it is done', async () => {
    const runs = new SharedRuns<string>()
    const work = held<string>()
    expect(runs.find(`a${tail}`)).toBeUndefined()
    const shared = runs.share(`a${tail}`, work.promise, asItIs)
    expect(runs.find(`a${tail}`)).toBe(shared)
    work.resolve('done')
    expect(await shared).toBe('done')
    expect(runs.find(`a${tail}`)).toBeUndefined()
  })

  it('is finished once, for all who share it', async () => {
    const runs = new SharedRuns<string>()
    const work = held<number>()
    const finished: number[] = []
    const shared = runs.share('a', work.promise, (found) => {
      finished.push(found)
      return `finished ${found}`
    })
    work.resolve(1)
    expect(await Promise.all([shared, runs.find('a'), shared])).toEqual(Array(3).fill('finished 1'))
    expect(finished).toEqual([1])
  })

  it('is over for the next who asks when those who waited go on', async () => {
    const runs = new SharedRuns<string>()
    const work = held<string>()
    const found = runs.share('a', work.promise, asItIs).then(() => runs.find('a'))
    work.resolve('done')
    expect(await found).toBeUndefined()
  })

  it('F7: ends with a rejection too, and is begun anew', async () => {
    const runs = new SharedRuns<string>()
    const work = held<string>()
    const shared = runs.share('a', work.promise, asItIs)
    expect(runs.find('a')).toBe(shared)
    work.reject(new Error('down'))
    await expect(shared).rejects.toThrow('down')
    expect(runs.find('a')).toBeUndefined()
    const next = held<string>()
    expect(runs.share('a', next.promise, asItIs)).toBe(runs.find('a'))
    next.resolve('done')
  })

  it.each([
    ['all but the first character', `a${tail}`, `b${tail}`],
    ['the tail, with more before it', `a${tail}`, `aa${tail}`],
    ['the tail, with nothing before it', `a${tail}`, tail],
  ])('F2: is not shared with a token that has the same: %s', async (_, one, other) => {
    const runs = new SharedRuns<string>()
    const [work, otherWork] = [held<string>(), held<string>()]
    const shared = runs.share(one, work.promise, asItIs)
    expect(runs.find(other)).toBeUndefined()
    const unshared = runs.share(other, otherWork.promise, (found) => `finished ${found}`)
    expect([runs.find(one), runs.find(other)]).toEqual([shared, undefined])
    otherWork.resolve('other')
    expect(await unshared).toBe('finished other')
    expect(runs.find(one)).toBe(shared)
    work.resolve('one')
    expect(await shared).toBe('one')
    expect([runs.find(one), runs.find(other)]).toEqual([undefined, undefined])
  })

  it('is shared by tokens that are shorter than the tail, and by none that only end alike', async () => {
    const runs = new SharedRuns<string>()
    const work = held<string>()
    const shared = runs.share('abc', work.promise, asItIs)
    expect(runs.find('abc')).toBe(shared)
    expect([runs.find('bc'), runs.find('xabc'), runs.find('')]).toEqual([undefined, undefined, undefined])
    work.resolve('done')
    await shared
  })

  it('keeps several tokens apart', async () => {
    const runs = new SharedRuns<number>()
    const works = Array.from({ length: 100 }, () => held<number>())
    const shared = works.map(({ promise }, index) => runs.share(`${index}${tail}${index}`, promise, asItIs))
    for (const [index, run] of shared.entries()) expect(runs.find(`${index}${tail}${index}`)).toBe(run)
    for (const [index, { resolve }] of works.entries()) resolve(index)
    expect(await Promise.all(shared)).toEqual(Array.from(works.keys()))
  })
})

describe('forgetAll', () => {
  it('lets who comes later wait for none of it, and those who waited have it', async () => {
    const runs = new SharedRuns<string>()
    const work = held<string>()
    const shared = runs.share('a', work.promise, asItIs)
    runs.forgetAll()
    expect(runs.find('a')).toBeUndefined()
    work.resolve('old')
    expect(await shared).toBe('old')
  })

  it('K7: keeps what ends later from ending what began anew', async () => {
    const runs = new SharedRuns<string>()
    const [old, next] = [held<string>(), held<string>()]
    const forgotten = runs.share('a', old.promise, asItIs)
    runs.forgetAll()
    const shared = runs.share('a', next.promise, asItIs)
    old.resolve('old')
    expect(await forgotten).toBe('old')
    expect(runs.find('a')).toBe(shared)
    next.resolve('new')
    expect(await shared).toBe('new')
    expect(runs.find('a')).toBeUndefined()
  })
})
