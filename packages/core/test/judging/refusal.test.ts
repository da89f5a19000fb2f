import { describe, expect, it } from 'vitest'
import { weightier, type Refusal } from '../../src/judging/refusal.ts'

function refusalAt(step: Refusal['step'], retryAfter?: number): Refusal {
  const refusal = { step, failure: { code: 'key_unknown', finding: {} }, requirement: 'r' } as const
  return retryAfter === undefined ? refusal : { ...refusal, retryAfter }
}

describe('the weightier refusal', () => {
  it.each([
    ['came further', refusalAt('key'), refusalAt('time'), 'next'],
    ['came further', refusalAt('time'), refusalAt('key'), 'kept'],
    ['is the first of two that came equally far', refusalAt('time'), refusalAt('time'), 'kept'],
    ['cannot be known', refusalAt('time'), refusalAt('key', 5), 'next'],
    ['cannot be known', refusalAt('key', 5), refusalAt('time'), 'kept'],
    ['cannot be known even for a moment', refusalAt('time'), refusalAt('key', 0), 'next'],
    ['is the first of two that cannot be known', refusalAt('key', 5), refusalAt('key', 6), 'kept'],
  ] as const)('%s: of %o and %o, %s', (_, kept, next, chosen) => {
    expect(weightier(kept, next)).toBe(chosen === 'kept' ? kept : next)
  })
})
