import { resolve } from 'node:path'
import type { ChangingFile } from './platform.ts'
import { readRegularFile } from './regular-file.ts'
import { watchFile } from './watch-file.ts'

/**
 * The file at a path, which is relative to the working directory of now. It need not be there. Throws where the
 * working directory is gone and the path is relative.
 */
export function fileAt(path: string, milliseconds?: number): ChangingFile {
  const absolute = resolve(path)
  return {
    path: absolute,
    read: (mostBytes) => readRegularFile(absolute, mostBytes),
    watch: (onChange) => watchFile(absolute, onChange, milliseconds),
  }
}
