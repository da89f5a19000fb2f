import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

/** The repository's top folder. */
export const root: string = join(import.meta.dirname, '../..')

export interface SourceFile {
  /** Relative to the repository, with forward slashes. */
  readonly path: string
  readonly text: string
  /** The text with comments blanked out, line for line. */
  readonly code: string
  readonly imports: readonly Import[]
}

export interface Import {
  readonly specifier: string
  readonly typeOnly: boolean
  readonly line: number
}

const skippedFolders = new Set(['node_modules', 'dist', 'coverage', '.git'])

/** Lists the files under a folder, relative to the repository, leaving out what is installed or built. */
export function listFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name)
    if (entry.isDirectory()) return skippedFolders.has(entry.name) ? [] : listFiles(path)
    return entry.isFile() ? [path] : []
  })
}

export function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

export function parseSource(path: string, text: string): SourceFile {
  const code = withoutComments(text)
  return { path, text, code, imports: findImports(code) }
}

/** Finds the lines, as `path:line`, on which a pattern occurs. */
export function findLines(path: string, text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), ({ index }) => `${path}:${lineAt(text, index)}`)
}

/** Maps each file to the files that it imports by a relative path, types included. */
export function importGraph(files: readonly SourceFile[]): Map<string, readonly string[]> {
  return new Map(files.map((file) => [file.path, relativeImports(file)]))
}

/** The files that one file imports by a relative path. */
export function relativeImports({ path, imports }: SourceFile): string[] {
  return imports
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ specifier }) => posix.join(posix.dirname(path), specifier))
}

/** Finds a cycle in a graph: its nodes in order, the first repeated at the end. Empty where there is none. */
export function findCycle(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const settled = new Set<string>()
  function visit(node: string, trail: readonly string[]): readonly string[] {
    if (trail.includes(node)) return [...trail.slice(trail.indexOf(node)), node]
    if (settled.has(node)) return []
    for (const next of graph.get(node) ?? []) {
      const cycle = visit(next, [...trail, node])
      if (cycle.length > 0) return cycle
    }
    settled.add(node)
    return []
  }
  for (const node of graph.keys()) {
    const cycle = visit(node, [])
    if (cycle.length > 0) return cycle
  }
  return []
}

/** The formatter gives block comments lines of their own, so that one opens only where a line does. */
function withoutComments(text: string): string {
  return text
    .replaceAll(/^[ \t]*\/\*.*?\*\//gms, (comment) => comment.replaceAll(/[^\n]/g, ''))
    .replaceAll(/(?:^|[ \t])\/\/ .*$/gm, '')
}

const importPattern =
  /^(?:import|export)\s(?<clause>[^'"`;=]*?)\s?from\s'(?<from>[^']+)'|^import\s'(?<bare>[^']+)'|\bimport\('(?<dynamic>[^']+)'\)/gms

function findImports(code: string): Import[] {
  return Array.from(code.matchAll(importPattern), ({ groups, index }) => ({
    specifier: groups?.['from'] ?? groups?.['bare'] ?? groups?.['dynamic'] ?? '',
    typeOnly: /^type\s/.test(groups?.['clause'] ?? ''),
    line: lineAt(code, index),
  }))
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}
