import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findSnippets, findUnread, type Snippet } from './support/snippets.ts'
import { listFiles, readText, root } from './support/source-files.ts'

const run = promisify(execFile)

const documented = ['README.md', ...listFiles('packages'), ...listFiles('examples')].filter((path) =>
  /^(?:(?:packages|examples)\/[^/]+\/)?README\.md$|^packages\/[^/]+\/(?:docs\/.*\.md|src\/.*\.ts)$/.test(
    path,
  ),
)
const snippets = documented.flatMap((path) => findSnippets(path, readText(path)))
const named = snippets.map((snippet, index) => ({ ...snippet, module: `snippet-${index}` }))

/** A fragment, of which this test has to say that it does not compile. */
const fragment = {
  path: 'fragment',
  line: 10,
  code: '\ngate.auth(req)\n',
  runs: false,
  module: 'snippet-wrong',
}
const modules = [...named, fragment]

let folder: string
let complaints: readonly string[]

beforeAll(async () => {
  // Here the packages of the repository, and what is installed for it, are found by their names.
  const cache = join(root, 'node_modules/.cache')
  await mkdir(cache, { recursive: true })
  folder = await mkdtemp(join(cache, 'claimgate-docs-'))
  complaints = await compile()
}, 60_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('every piece of TypeScript', () => {
  it('in the documentation is one that is read here', () => {
    expect(documented.flatMap((path) => findUnread(path, readText(path)))).toEqual([])
  })

  it('stands in a file that is known', () => {
    const paths = new Set(snippets.map(({ path }) => path))
    expect([...paths]).toEqual(expect.arrayContaining(['README.md', 'packages/core/README.md']))
  })
})

describe('the snippet', () => {
  for (const snippet of named) {
    const { path, line, runs, module } = snippet
    it(`at ${path}:${line} compiles${runs ? ' and runs' : ''}`, async () => {
      expect(complaintsAbout(snippet)).toEqual([])
      if (runs) await runModule(module)
    })
  }

  it('is refused where it is a fragment, with its place', () => {
    expect(complaintsAbout(fragment)).toEqual([
      expect.stringMatching(/^fragment:11 .*gate/),
      expect.stringMatching(/^fragment:11 .*req/),
    ])
  })

  it('has all that the compiler complains about', () => {
    expect(complaints.filter((complaint) => !complaint.startsWith('snippet-'))).toEqual([])
  })
})

const project = {
  compilerOptions: {
    module: 'nodenext',
    moduleDetection: 'force',
    target: 'es2023',
    lib: ['es2023'],
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    skipLibCheck: true,
    outDir: 'dist',
    rootDir: '.',
  },
  files: modules.map(({ module }) => `${module}.ts`),
}

/** Compiles every snippet as a module of its own, all in one go. Gives the compiler's complaints. */
async function compile(): Promise<readonly string[]> {
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(project))
  for (const { module, code } of modules) await writeFile(join(folder, `${module}.ts`), code)
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const output = await run(process.execPath, [compiler, '--project', folder], { cwd: folder }).then(
    ({ stdout }) => stdout,
    (failure: { readonly stdout: string }) => failure.stdout,
  )
  // A complaint may go on in indented lines.
  return output.split(/\n(?! |$)/).filter((complaint) => complaint.trim() !== '')
}

interface NamedSnippet extends Snippet {
  readonly module: string
}

/** The compiler's complaints about one snippet, with the lines of the file that it stands in. */
function complaintsAbout({ module, path, line }: NamedSnippet): string[] {
  return complaints.flatMap((complaint) => {
    const [, row, text] = new RegExp(`^${module}\\.ts\\((\\d+),\\d+\\): (.*)$`, 's').exec(complaint) ?? []
    return row === undefined ? [] : [`${path}:${line + Number(row) - 1} ${text}`]
  })
}

async function runModule(module: string): Promise<void> {
  await run(process.execPath, [join(folder, 'dist', `${module}.js`)], { cwd: folder, timeout: 20_000 })
}
