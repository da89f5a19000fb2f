import { describe, expect, it } from 'vitest'
import type { Judgement } from '../src/judging/judgement.ts'
import { RequestRecord } from '../src/request-record.ts'

function refusedAs(code: 'token_missing' | 'token_expired' | 'token_malformed'): Judgement {
  return {
    refusal: { step: 'extract', failure: { code, finding: { subject: 'token' } }, requirement: undefined },
  }
}

const [missing, expired, malformed] = [
  refusedAs('token_missing'),
  refusedAs('token_expired'),
  refusedAs('token_malformed'),
]

describe('a record of a request', () => {
  it('begins with nothing', () => {
    const record = new RequestRecord()
    expect([record.received, record.judged, record.judgementAt({})]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  it('tells a gate what it found out, and no other', () => {
    const record = new RequestRecord()
    const [one, other] = [{}, {}]
    record.noteAt(one, missing)
    expect(record.judgementAt(one)).toBe(missing)
    expect(record.judgementAt(other)).toBeUndefined()
  })

  it('keeps apart what several gates found out, in any order', () => {
    const record = new RequestRecord()
    const gates = [{}, {}, {}] as const
    record.noteAt(gates[0], missing)
    record.noteAt(gates[1], expired)
    record.noteAt(gates[2], malformed)
    expect(gates.map((gate) => record.judgementAt(gate))).toEqual([missing, expired, malformed])
    expect(record.judgementAt({})).toBeUndefined()
  })

  it('tells what was noted last, at the first gate and at others', () => {
    const record = new RequestRecord()
    const [one, other] = [{}, {}]
    record.noteAt(one, missing)
    record.noteAt(other, missing)
    record.noteAt(one, expired)
    expect([record.judgementAt(one), record.judgementAt(other)]).toEqual([expired, missing])
    record.noteAt(other, malformed)
    expect([record.judgementAt(one), record.judgementAt(other)]).toEqual([expired, malformed])
  })

  it('shares nothing with the record of another request', () => {
    const gate = {}
    const [one, other] = [new RequestRecord(), new RequestRecord()]
    one.noteAt(gate, missing)
    expect(other.judgementAt(gate)).toBeUndefined()
  })
})
