import { writeFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newFolder } from '../../../../test/support/key-files.ts'
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
    expect(fileAt(file).read(99_999)).toBeTypeOf('string')
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
