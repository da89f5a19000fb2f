import { mkdirSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makePipe, newFolder } from '../../../../test/support/key-files.ts'
import { fileAt } from '../../src/platform/changing-file.ts'
import { platform } from '../../src/platform/node.ts'

function textOf(content: Uint8Array | string): string {
  expect(content).toBeInstanceOf(Uint8Array)
  return Buffer.from(content).toString()
}

describe('a file that may change', () => {
  it('is where the path leads to from the working directory', () => {
    const file = join(newFolder(), 'file')
    writeFileSync(file, 'content')
    for (const path of [file, relative(process.cwd(), file), join(file, '..', '.', basename(file))]) {
      expect(platform.fileAt?.(path).path).toBe(file)
      expect(textOf(fileAt(path).read(100))).toBe('content')
    }
  })

  it('is read as a whole, and anew each time', () => {
    const file = join(newFolder(), 'file')
    for (const content of ['one', '', 'x'.repeat(100_000)]) {
      writeFileSync(file, content)
      expect(textOf(fileAt(file).read(100_000))).toBe(content)
    }
  })

  it.each([
    [9, true],
    [10, true],
    [11, false],
    [100_000, false],
  ])('is refused where it has more bytes than allowed: %i of 10: %s', (size, isRead) => {
    const file = join(newFolder(), 'file')
    writeFileSync(file, 'x'.repeat(size))
    expect(typeof fileAt(file).read(10)).toBe(isRead ? 'object' : 'string')
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
    expect(typeof fileAt(file).read(10)).toBe('string')
  })

  it('is watched', async () => {
    const file = fileAt(newFolder(), 5)
    await new Promise<void>((resolve) => {
      const stop = file.watch(() => {
        stop()
        resolve()
        return true
      })
    })
  })
})
