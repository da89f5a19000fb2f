import { readdirSync, realpathSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { packageFolder, readManifest } from '../machine.ts'

/** What comes into an app's node_modules with some packages. */
export interface InstallSize {
  readonly packages: number
  readonly kilobytes: number
}

/** Counts packages with all that they depend on, and sums the sizes of their files. */
export function installSize(names: readonly string[]): InstallSize {
  const folders = new Set<string>()
  for (const name of names) addClosure(name, undefined, folders)
  const bytes = [...folders].reduce((sum, folder) => sum + packageBytes(folder), 0)
  return { packages: folders.size, kilobytes: bytes / 1000 }
}

function addClosure(name: string, from: string | undefined, folders: Set<string>): void {
  const found = packageFolder(name, from)
  if (found === undefined) throw new Error(`${name} is not installed`)
  const folder = realpathSync(found)
  if (folders.has(folder)) return
  folders.add(folder)
  for (const dependency of Object.keys(readManifest(folder)?.dependencies ?? {}))
    addClosure(dependency, folder, folders)
}

/** Of a package of this repository only what is published counts. */
function packageBytes(folder: string): number {
  const isInstalled = folder.split(sep).includes('node_modules')
  const { files } = readManifest(folder) ?? {}
  if (isInstalled || files === undefined) return folderBytes(folder)
  const left = files.filter((file) => file.startsWith('!')).map((file) => join(folder, file.slice(1)))
  const taken = [...files.filter((file) => !file.startsWith('!')), 'package.json']
  const bytes = (path: string): number => pathBytes(join(folder, path))
  return (
    taken.reduce((sum, path) => sum + bytes(path), 0) - left.reduce((sum, path) => sum + pathBytes(path), 0)
  )
}

function pathBytes(path: string): number {
  const status = statSync(path, { throwIfNoEntry: false })
  if (status === undefined) return 0
  return status.isDirectory() ? folderBytes(path) : status.size
}

/** Packages inside the folder of another are counted for themselves. */
function folderBytes(folder: string): number {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => name !== 'node_modules')
  return entries.reduce((sum, { name }) => sum + pathBytes(join(folder, name)), 0)
}
