import { describe, expect, it } from 'vitest'
import { listFiles, parseSource, readText, relativeImports } from '../../../../test/support/source-files.ts'

const folder = 'packages/core/src'
const sources = new Map(
  listFiles(folder)
    .filter((path) => path.endsWith('.ts'))
    .map((path) => [path, parseSource(path, readText(path))]),
)

/** What is loaded with core, files and packages, given the file that `#platform` stands for. */
function loadedWith(platformFile: string): readonly string[] {
  const files = new Set([`${folder}/index.ts`])
  const packages = new Set<string>()
  for (const path of files) {
    const file = sources.get(path)
    if (file === undefined) throw new Error(`no such source: ${path}`)
    const imports = file.imports.filter(({ typeOnly }) => !typeOnly)
    for (const next of relativeImports({ ...file, imports })) files.add(next)
    for (const { specifier } of imports) {
      if (specifier === '#platform') files.add(`${folder}/platform/${platformFile}`)
      else if (!specifier.startsWith('.')) packages.add(specifier.split('/')[0] ?? '')
    }
  }
  return [...files, ...packages]
}

describe('what is loaded with core', () => {
  it('is without jose on Node, which checks signatures itself', () => {
    const loaded = loadedWith('node.ts')
    expect(loaded).toContain(`${folder}/platform/node-signature.ts`)
    expect(loaded).not.toContain(`${folder}/platform/jose-signature.ts`)
    expect(loaded).not.toContain('jose')
  })

  it('is jose on other runtimes, and nothing of Node', () => {
    const loaded = loadedWith('web.ts')
    expect(loaded).toContain(`${folder}/platform/jose-signature.ts`)
    expect(loaded).toContain('jose')
    expect(loaded.filter((name) => /node/.test(name))).toEqual([])
  })
})
