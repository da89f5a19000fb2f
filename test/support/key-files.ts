import { execFileSync } from 'node:child_process'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { SigningKey } from './keys.ts'

/** A folder that is there until the test ends. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The text of a JWK set. */
export function keySetText(...keys: readonly SigningKey[]): string {
  return JSON.stringify({ keys: keys.map(({ publicJwk }) => publicJwk) })
}

/** Writes into the file itself. */
export function writeKeys(file: string, ...keys: readonly SigningKey[]): void {
  writeFileSync(file, keySetText(...keys))
}

/** Puts another file in the place of one, at one blow. */
export function replaceFile(file: string, content: string): void {
  writeFileSync(`${file}.new`, content)
  renameSync(`${file}.new`, file)
}

const pipeCommand = 'mkfifo'

/** Makes a named pipe, which nobody writes into. */
export function makePipe(path: string): void {
  execFileSync(pipeCommand, [path])
}
