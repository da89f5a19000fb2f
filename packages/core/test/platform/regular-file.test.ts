import { mkdirSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makePipe, newFolder } from '../../../../test/support/key-files.ts'
import { readRegularFile } from '../../src/platform/regular-file.ts'

describe('a regular file', () => {
  it.each(['', 'content', '\0\u00ff'])('is read as it is: %j', (content) => {
    const file = join(newFolder(), 'file')
    writeFileSync(file, content, 'latin1')
    const read = readRegularFile(file, 10)
    expect(typeof read === 'string' ? read : Buffer.from(read).toString('latin1')).toBe(content)
    symlinkSync(file, `${file}-1`)
    expect(readRegularFile(`${file}-1`, 10)).toEqual(read)
  })

  it.each([
    [9, true],
    [10, true],
    [11, false],
    [100_000, false],
  ])('is refused where it has more bytes than allowed: %i of 10: %s', (size, isRead) => {
    const file = join(newFolder(), 'file')
    writeFileSync(file, 'x'.repeat(size))
    expect(typeof readRegularFile(file, 10)).toBe(isRead ? 'object' : 'string')
  })

  it.each<readonly [name: string, make: (file: string) => void]>([
    ['nothing', () => undefined],
    ['a folder', (file) => mkdirSync(file)],
    ['a pipe', makePipe],
    ['a device', (file) => symlinkSync('/dev/zero', file)],
    ['a link to itself', (file) => symlinkSync(file, file)],
    ['a link that leads nowhere', (file) => symlinkSync(`${file}-1`, file)],
    [
      'below a file',
      (file) => {
        rmdirSync(dirname(file))
        writeFileSync(dirname(file), '')
      },
    ],
  ])('is not %s, which is told and does not stop anything', (_, make) => {
    const folder = join(newFolder(), 'folder')
    mkdirSync(folder)
    const file = join(folder, 'file')
    make(file)
    expect(typeof readRegularFile(file, 10)).toBe('string')
  })

  it('has a path that can be one', () => {
    expect(readRegularFile('a\0b', 10)).toBeTypeOf('string')
    expect(readRegularFile('', 10)).toBeTypeOf('string')
  })
})
