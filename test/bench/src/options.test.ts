import { describe, expect, it } from 'vitest'
import { helpText, OptionError, readOptions } from './options.ts'

const sections = ['cached', 'uncached']

describe('the command line', () => {
  it('asks for nine rounds of everything by default', () => {
    expect(readOptions([], sections)).toMatchObject({ quick: false, only: [], rounds: 9 })
  })

  it.each([
    [['--quick'], { quick: true, rounds: 3 }],
    [['--quick', '--rounds', '5'], { quick: true, rounds: 5 }],
    [['--rounds', '1'], { rounds: 1 }],
    [['--rounds=999'], { rounds: 999 }],
    [['--only', 'cached', '--only', 'uncached'], { only: ['cached', 'uncached'] }],
    [['--out', 'somewhere', '--node', 'node24'], { out: 'somewhere', node: 'node24' }],
  ])('takes %j', (given, expected) => {
    expect(readOptions(given, sections)).toMatchObject(expected)
  })

  it('may ask for help, which names every section', () => {
    expect(readOptions(['--help'], sections)).toMatchObject({ help: true })
    expect(readOptions([], sections)).toMatchObject({ help: false })
    expect(helpText(sections)).toContain(sections.join(', '))
  })

  it.each([
    [['--fast']],
    [['everything']],
    [['--quick=yes']],
    [['--rounds']],
    [['--rounds', '0']],
    [['--rounds', '1000']],
    [['--rounds', '2.5']],
    [['--rounds', 'many']],
    [['--only', 'cache']],
    [['--only', '']],
  ])('refuses %j', (given) => {
    expect(() => readOptions(given, sections)).toThrow(OptionError)
  })
})
