import { fs } from './late-modules.ts'

/**
 * All of a regular file that has at most so many bytes; otherwise what is wrong, as text. Never waits for a
 * writer, as reading a pipe does.
 */
export function readRegularFile(path: string, mostBytes: number): Uint8Array | string {
  try {
    const stats = fs().statSync(path, { throwIfNoEntry: false })
    if (stats === undefined) return 'does not exist'
    return stats.isFile() ? readAtMost(path, mostBytes) : 'is not a regular file'
  } catch {
    return 'cannot be read'
  }
}

/** Whatever stands at the path by now, opening does not wait, and reading ends. */
function readAtMost(path: string, mostBytes: number): Uint8Array | string {
  const { closeSync, constants, openSync, readSync } = fs()
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const buffer = new Uint8Array(mostBytes + 1)
    let size = 0
    for (let read = -1; read !== 0; size += read)
      read = readSync(file, buffer, size, buffer.length - size, null)
    return size > mostBytes ? `has more than ${mostBytes} bytes` : buffer.slice(0, size)
  } finally {
    closeSync(file)
  }
}
