import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { OptionError } from './options.ts'
import { makeOutputFolders } from './output-folders.ts'

const folder = mkdtempSync(join(tmpdir(), 'claimgate-bench-'))
afterAll(() => rmSync(folder, { recursive: true }))

const whole = { out: undefined, only: [], quick: false, rounds: 9 }
const published = { results: join(folder, 'suite/results'), plots: join(folder, 'packages/core/docs') }
const passing = { results: join(folder, 'suite/dist/results'), plots: join(folder, 'suite/dist/results') }

describe('the folders of a run', () => {
  it.each([
    ['that is whole', {}, published],
    ['of more rounds', { rounds: 10 }, published],
    ['of fewer rounds', { rounds: 8 }, passing],
    ['of one section', { only: ['start'] }, passing],
    ['that is quick', { quick: true }, passing],
  ])('%s are made where they belong', (_title, change, expected) => {
    expect(makeOutputFolders({ ...whole, ...change }, join(folder, 'suite'), folder)).toEqual(expected)
    expect(Object.values(expected).every((path) => existsSync(path))).toBe(true)
  })

  it('are the one that is asked for', () => {
    const out = join(folder, 'new/folder')
    expect(makeOutputFolders({ ...whole, out }, folder, folder)).toEqual({ results: out, plots: out })
    expect(existsSync(out)).toBe(true)
  })

  it.each(['file', 'file/folder'])('are refused where they cannot be made: %s', (name) => {
    writeFileSync(join(folder, 'file'), '')
    const out = join(folder, name)
    expect(() => makeOutputFolders({ ...whole, out }, folder, folder)).toThrow(OptionError)
  })
})
