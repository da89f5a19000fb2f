import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os'
import { join } from 'node:path'

/** What the figures of a run are worth nothing without. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGigabytes: number
  readonly platform: string
  readonly arch: string
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGigabytes: Math.round(totalmem() / 1e9),
    platform: platform(),
    arch: arch(),
  }
}

/** The line of Node that this runs on. */
export const nodeMajor = Number(process.versions.node.split('.', 1)[0])

const require = createRequire(import.meta.url)

/** The folder of an installed package, found from here or from another package's folder. */
export function packageFolder(name: string, from?: string): string | undefined {
  const paths = (from === undefined ? require : createRequire(join(from, 'package.json'))).resolve.paths(name)
  return paths?.map((path) => join(path, name)).find((folder) => readManifest(folder) !== undefined)
}

/** What a manifest says that is read here. */
export interface Manifest {
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly files?: readonly string[]
}

export function readManifest(folder: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  } catch {
    return undefined
  }
}

/** The versions of packages, as installed. */
export function versionsOf(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.map((name) => [name, readManifest(packageFolder(name) ?? '')?.version ?? 'not installed']),
  )
}
