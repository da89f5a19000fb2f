import { constants, open } from 'node:fs/promises'
import { dirname, extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigurationError, type VerifierOptions } from '@claimgate/core'
import { maxConfigBytes } from './document-limits.ts'
import { parseConfig, type ConfigFormat, type ConfigReading } from './parse-config.ts'

const formats: Readonly<Record<string, ConfigFormat>> = { '.json': 'json', '.yaml': 'yaml', '.yml': 'yaml' }

/**
 * Loads options from a `.json`, `.yaml` or `.yml` file: UTF-8, 1 MiB at most. Relative paths in it are relative to
 * its folder. Rejects with `ConfigurationError` for a file that cannot be read, and otherwise as `parseConfig`
 * throws.
 *
 * @example
 * ```ts
 * import { loadConfig } from '@claimgate/config'
 * import { claimgate } from '@claimgate/express'
 *
 * export const makeGate = async () => claimgate(await loadConfig('claimgate.yaml', { besides: { logger: console } }))
 * ```
 */
export async function loadConfig(path: string | URL, reading: ConfigReading = {}): Promise<VerifierOptions> {
  const file = path instanceof URL ? fileURLToPath(path) : path
  const extension = extname(file).toLowerCase()
  const format = formats[extension]
  if (format === undefined)
    throw new ConfigurationError(
      '',
      `${file} is not named .json, .yaml or .yml, by which its format is known`,
    )
  const text = decode(await readBytes(file), file)
  return parseConfig(text, { ...reading, format, file, folder: dirname(file) })
}

/** Opened without waiting, since a pipe may never have a writer. */
async function readBytes(file: string): Promise<Uint8Array> {
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const stats = await handle.stat()
      if (!stats.isFile()) throw new ConfigurationError('', `${file} is no file`)
      if (stats.size > maxConfigBytes)
        throw new ConfigurationError('', `${file} is longer than ${maxConfigBytes} bytes`)
      return await handle.readFile()
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (error instanceof ConfigurationError) throw error
    throw new ConfigurationError('', `${file} cannot be read`)
  }
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new ConfigurationError('', `${file} is not UTF-8`)
  }
}
