import { builtinModules } from 'node:module'
import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  findCycle,
  findLines,
  importGraph,
  listFiles,
  parseSource,
  readText,
  relativeImports,
} from './support/source-files.ts'
import type { Import, SourceFile } from './support/source-files.ts'

const adapters = ['express', 'fastify', 'koa']
const coreDependencies = ['jose', 'lru-cache', 'picomatch']
const configDependencies = ['@claimgate/core', 'yaml']

const sources = listFiles('packages')
  .filter((path) => /^packages\/[^/]+\/src\/.*\.ts$/.test(path))
  .map((path) => parseSource(path, readText(path)))

describe('imports', () => {
  it('of core are its dependencies and its own files', () => {
    expectNone(
      'A1',
      findImports(sourcesOf('core'), (file, given) => !mayCoreImport(file, given)),
    )
  })

  it('of core include every dependency that its manifest lists', () => {
    const imported = sourcesOf('core').flatMap(({ imports }) => imports.map(packageOf))
    expect(coreDependencies.filter((name) => !imported.includes(name))).toEqual([])
    expect(dependenciesOf('core'), citation('A1')).toEqual(coreDependencies)
  })

  it.each(['core', 'config'])('inside %s never lead back to where they began', (name) => {
    expectNone('A3', findCycle(importGraph(sourcesOf(name))))
  })

  it('of config are core by its root name, a YAML parser, and what reads files', () => {
    expectNone(
      'A11',
      findImports(sourcesOf('config'), (file, given) => !mayConfigImport(file, given)),
    )
    expect(dependenciesOf('config'), citation('A11')).toEqual(configDependencies)
  })

  it('of every package stay inside its folder or name a package', () => {
    expectNone('A4', sources.flatMap(importsBeyondPackage))
  })

  it.each(adapters)('of %s are core by its root name and types of the framework', (name) => {
    expectNone(
      'A4',
      findImports(sourcesOf(name), (_file, given) => !mayAdapterImport(name, given)),
    )
  })
})

describe('size', () => {
  it('of every source file is 300 lines at most', () => {
    expectNone('A6', sources.filter((file) => countLines(file) > 300).map(describeSize))
  })

  it.each(adapters)('of %s is 150 lines at most, 120 of them in index.ts', (name) => {
    const files = sourcesOf(name)
    const total = files.reduce((lines, file) => lines + countLines(file), 0)
    const indexes = files.filter(({ path }) => basename(path) === 'index.ts')
    expect(total, citation('A5')).toBeLessThanOrEqual(150)
    expectNone('A5', indexes.filter((file) => countLines(file) > 120).map(describeSize))
  })
})

interface TextRule {
  readonly rule: string
  readonly title: string
  readonly within: 'code' | 'text'
  readonly pattern: RegExp
  /** What the pattern must catch, so that a rule cannot quietly stop working. */
  readonly example: string
  readonly appliesTo: (file: SourceFile) => boolean
}

const textRules: readonly TextRule[] = [
  {
    rule: 'A2',
    title: 'reads the environment outside the platform folder of core',
    within: 'code',
    pattern: /\bprocess\b[\s.?]*\benv\b/g,
    example: 'const port = process.env.PORT',
    appliesTo: (file) => !isPlatform(file),
  },
  {
    rule: 'A5',
    title: 'names a claim in an adapter',
    within: 'code',
    pattern: /'(?:iss|sub|aud|exp|nbf|iat|jti)'|\bclaims\b/g,
    example: "if (auth.claims['iss'] !== issuer) return",
    appliesTo: ({ path }) => adapters.some((name) => path.startsWith(`packages/${name}/`)),
  },
  {
    rule: 'A7',
    title: 'gets round the type system',
    within: 'code',
    pattern: /\bas any\b|\bas unknown as\b|[:<,] *any\b(?! +\w)/g,
    example: 'const claims: any = {}',
    appliesTo: () => true,
  },
  {
    rule: 'A7',
    title: 'silences the compiler or the linter',
    within: 'text',
    pattern: /@ts-(?:ignore|nocheck|expect-error)|(?:es|ox)lint-disable/g,
    example: '// @ts-ignore',
    appliesTo: () => true,
  },
  {
    rule: 'A8',
    title: 'reads the time outside clock.ts of core',
    within: 'code',
    pattern: /\bDate\.now\b|\bnew Date\(\)/g,
    example: 'const now = Date.now() / 1000',
    appliesTo: ({ path }) => path !== 'packages/core/src/clock.ts',
  },
]

describe('no source file', () => {
  for (const { rule, title, within, pattern, appliesTo } of textRules) {
    it(title, () => {
      const files = sources.filter(appliesTo)
      expectNone(
        rule,
        files.flatMap((file) => findLines(file.path, file[within], pattern)),
      )
    })
  }

  it('has a name that says nothing', () => {
    const vague = /(?:^|-)(?:utils?|helpers?|common|manager|data|info|misc)\.ts$/
    const paths = sources.map(({ path }) => path)
    expectNone(
      'A9',
      paths.filter((path) => vague.test(basename(path))),
    )
  })
})

describe('no file of the repository', () => {
  const written = listFiles('').filter((path) => /\.(?:[cm]?[jt]s|json|ya?ml|md|sh)$|^\.ci\//.test(path))
  const rules = [
    [
      'names a folder of one machine',
      /(?<![\w.:/-])\/(?:home|root|Users|work)\/\w/g,
      ['', 'home', 'someone'],
    ],
    ['names a package registry', /\/\/[\w.-]*registry[\w-]*\.\w/g, ['https:', '', 'registry.example.org']],
  ] as const

  it.each(rules)('%s', (_title, pattern, example) => {
    expect(findLines('', example.join('/'), pattern)).toHaveLength(1)
    expectNone(
      'A10',
      written.flatMap((path) => findLines(path, readText(path), pattern)),
    )
  })
})

describe('these rules', () => {
  it('stand in CONTRIBUTING.md', () => {
    const cited = new Set(readText('test/architecture.test.ts').match(/(?<=')A\d+(?=')/g))
    const text = readText('CONTRIBUTING.md')
    expect([...cited].filter((rule) => !text.includes(`**${rule}**`))).toEqual([])
  })

  it('find sources to judge', () => {
    expect(['core', 'config', ...adapters].filter((name) => sourcesOf(name).length === 0)).toEqual([])
  })

  it.each(textRules)('catch $example', ({ within, pattern, example }) => {
    expect(findLines('', parseSource('', example)[within], pattern)).not.toEqual([])
  })
})

function mayCoreImport(file: SourceFile, given: Import): boolean {
  if (given.specifier.startsWith('.') || given.specifier === '#platform') return true
  if (isNodeModule(given)) return isPlatform(file)
  return coreDependencies.includes(packageOf(given))
}

function mayConfigImport({ path }: SourceFile, given: Import): boolean {
  const { specifier } = given
  if (specifier.startsWith('.') || configDependencies.includes(specifier)) return true
  return isNodeModule(given) && path.startsWith('packages/config/src/files/')
}

function mayAdapterImport(name: string, given: Import): boolean {
  const { specifier, typeOnly } = given
  if (specifier.startsWith('./') || specifier === '@claimgate/core') return true
  if (name === 'fastify' && specifier === 'fastify-plugin') return true
  return typeOnly && (specifier === name || isNodeModule(given))
}

function importsBeyondPackage(file: SourceFile): string[] {
  const folder = file.path.split('/', 3).join('/')
  const beyond = relativeImports(file).filter((path) => !path.startsWith(`${folder}/`))
  return beyond.map((path) => `${file.path} imports ${path}`)
}

function findImports(
  files: readonly SourceFile[],
  isMeant: (file: SourceFile, given: Import) => boolean,
): string[] {
  return files.flatMap((file) => {
    const meant = file.imports.filter((given) => isMeant(file, given))
    return meant.map(({ specifier, line }) => `${file.path}:${line} imports ${specifier}`)
  })
}

function sourcesOf(name: string): SourceFile[] {
  return sources.filter(({ path }) => path.startsWith(`packages/${name}/`))
}

function dependenciesOf(name: string): string[] {
  const manifest: { readonly dependencies: object } = JSON.parse(readText(`packages/${name}/package.json`))
  return Object.keys(manifest.dependencies).toSorted()
}

function isPlatform({ path }: SourceFile): boolean {
  return path.startsWith('packages/core/src/platform/')
}

function isNodeModule({ specifier }: Import): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(specifier)
}

/** The package that an import names: `jose` for `jose/errors`. */
function packageOf({ specifier }: Import): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

function countLines({ text }: SourceFile): number {
  return text.trimEnd().split('\n').length
}

function describeSize(file: SourceFile): string {
  return `${file.path} has ${countLines(file)} lines`
}

function citation(rule: string): string {
  return `rule ${rule} of CONTRIBUTING.md is broken`
}

function expectNone(rule: string, offences: readonly string[]): void {
  expect(offences, citation(rule)).toEqual([])
}
