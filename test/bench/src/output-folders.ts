import { accessSync, constants, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fullRounds, OptionError, type Options } from './options.ts'

export interface OutputFolders {
  readonly results: string
  readonly plots: string
}

/** Makes the folders that a run writes to: before it begins, since one that cannot write has run for nothing. */
export function makeOutputFolders(
  options: Pick<Options, 'out' | 'only' | 'quick' | 'rounds'>,
  suite: string,
  repository: string,
): OutputFolders {
  const folders = chooseFolders(options, suite, repository)
  for (const folder of [folders.results, folders.plots]) {
    try {
      mkdirSync(folder, { recursive: true })
      accessSync(folder, constants.W_OK)
    } catch (cause) {
      const problem = cause instanceof Error ? cause.message : 'it cannot be written to'
      throw new OptionError(`--out ${folder}: ${problem}`, { cause })
    }
  }
  return folders
}

/** Only a whole run is worth keeping: any other leaves the published figures alone. */
function chooseFolders(
  { out, only, quick, rounds }: Pick<Options, 'out' | 'only' | 'quick' | 'rounds'>,
  suite: string,
  repository: string,
): OutputFolders {
  if (out !== undefined) return { results: resolve(out), plots: resolve(out) }
  const isWhole = only.length === 0 && !quick && rounds >= fullRounds
  if (isWhole) return { results: join(suite, 'results'), plots: join(repository, 'packages/core/docs') }
  const passing = join(suite, 'dist/results')
  return { results: passing, plots: passing }
}
