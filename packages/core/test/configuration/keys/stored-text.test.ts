import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { isConfigurationError } from '@claimgate/core'
import { makePipe } from '../../../../../test/support/key-files.ts'
import { OptionReader } from '../../../src/configuration/option-reader.ts'
import { maxStoredBytes, readStoredText } from '../../../src/configuration/keys/stored-text.ts'

const folder = mkdtempSync(join(tmpdir(), 'claimgate-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())

const variable = 'CLAIMGATE_TEST_TEXT'

function fileOf(content: string | Uint8Array): string {
  const file = join(folder, randomBytes(8).toString('hex'))
  writeFileSync(file, content)
  return file
}

function stored(value: object): () => Uint8Array {
  return readStoredText(new OptionReader(value, 'place', {}))
}

function textOf(value: object): string {
  return Buffer.from(stored(value)()).toString('latin1')
}

/** Where the mistake is in what is thrown. */
function mistakeIn(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    if (isConfigurationError(error)) return error.path
    throw error
  }
  throw new Error('expected a mistake')
}

describe('a stored text', () => {
  it.each([{ base64: 'dGV4dA==' }, { base64: 'dGV4dA' }, { env: variable }])('is read: %j', (value) => {
    vi.stubEnv(variable, 'text')
    expect(textOf(value)).toBe('text')
  })

  it.each([
    ['text', 'text'],
    ['text\n', 'text'],
    ['text\r\n', 'text'],
    ['text\n\n', 'text'],
    ['\ntext \n', '\ntext '],
    ['two\nlines\n', 'two\nlines'],
    ['\n', ''],
    ['', ''],
    [Uint8Array.of(0xff, 0x0a), '\u00ff\n'],
  ])('of a file loses the line break at its end, if it is text: %j', (content, text) => {
    expect(textOf({ file: fileOf(content) })).toBe(text)
  })

  it('is read again, so that a file may change', () => {
    const file = fileOf('first\n')
    const read = stored({ file })
    expect(Buffer.from(read()).toString()).toBe('first')
    writeFileSync(file, 'second\n')
    expect(Buffer.from(read()).toString()).toBe('second')
    rmSync(file)
    expect(mistakeIn(read)).toBe('place.file')
  })

  it('E10: is not waited for where its file is a pipe by now, which nobody writes into', () => {
    const file = fileOf('first')
    const read = stored({ file })
    expect(Buffer.from(read()).toString()).toBe('first')
    rmSync(file)
    makePipe(file)
    expect(mistakeIn(read)).toBe('place.file')
  })

  it.each([
    [maxStoredBytes - 1, true],
    [maxStoredBytes, true],
    [maxStoredBytes + 1, false],
  ])('E10: has at most 1 MiB in a file: %i bytes: %s', (bytes, isRead) => {
    const read = stored({ file: fileOf('x'.repeat(bytes)) })
    if (isRead) expect(read()).toHaveLength(bytes)
    else expect(mistakeIn(read)).toBe('place.file')
  })

  it('stays where it was, whatever becomes of the options', () => {
    const options = { file: fileOf('first') }
    const read = stored(options)
    options.file = fileOf('second')
    expect(Buffer.from(read()).toString()).toBe('first')
  })

  it.each([
    {},
    { prefix: 'a' },
    { env: variable, file: 'a' },
    { base64: 'AAAA', env: variable },
    { base64: 'AAAA', env: variable, file: 'a' },
  ])('is kept in exactly one place: %j', (value) => {
    expect(mistakeIn(() => stored(value))).toBe('place')
  })

  it.each([
    [{ base64: '' }, 'place.base64'],
    [{ env: '' }, 'place.env'],
    [{ file: '' }, 'place.file'],
    [{ base64: null }, 'place.base64'],
    [{ env: 7 }, 'place.env'],
    [{ file: ['a'] }, 'place.file'],
  ])('says where it is kept: %j', (value, path) => {
    expect(mistakeIn(() => stored(value))).toBe(path)
  })

  it.each([
    [{ base64: 'dGV4d' }, 'place.base64'],
    [{ base64: 'dGV4 dA==' }, 'place.base64'],
    [{ base64: 'dGV4dB' }, 'place.base64'],
    [{ env: 'CLAIMGATE_TEST_ABSENT' }, 'place.env'],
    [{ env: variable }, 'place.env'],
    [{ env: 'constructor' }, 'place.env'],
    [{ file: join(folder, 'absent') }, 'place.file'],
    [{ file: folder }, 'place.file'],
    [{ file: 'a\0b' }, 'place.file'],
    [{ file: '/dev/zero' }, 'place.file'],
  ])('is refused where it cannot be read: %j', (value, path) => {
    vi.stubEnv(variable, '')
    expect(mistakeIn(stored(value))).toBe(path)
  })
})
