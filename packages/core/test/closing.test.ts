import { describe, expect, it } from 'vitest'
import { Closing } from '../src/closing.ts'

describe('Closing', () => {
  it('calls what waits for it, and nothing twice', () => {
    const closing = new Closing()
    const called: string[] = []
    const callOff = closing.whenClosed(() => {
      called.push('one')
      callOff()
    })
    const callOffTwo = closing.whenClosed(() => {
      called.push('two')
      callOffTwo()
    })
    expect([closing.isClosed, called]).toEqual([false, []])
    closing.close()
    closing.close()
    expect([closing.isClosed, called]).toEqual([true, ['one', 'two']])
  })

  it('does not call what was called off', () => {
    const closing = new Closing()
    const called: string[] = []
    closing.whenClosed(() => called.push('one'))()
    closing.whenClosed(() => called.push('two'))
    closing.close()
    expect(called).toEqual(['two'])
  })

  it('is closed already where what it calls closes it again', () => {
    const closing = new Closing()
    let calls = 0
    const callOff = closing.whenClosed(() => {
      callOff()
      calls += 1
      closing.close()
      expect(closing.isClosed).toBe(true)
    })
    closing.close()
    expect(calls).toBe(1)
  })
})
