import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from './support/source-files.ts'

const adapters = ['express', 'fastify', 'koa']
const published = ['core', 'config', ...adapters]
const run = promisify(execFile)

interface Tarball {
  readonly name: string
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

let consumer: string
let tarballs: readonly Tarball[]

beforeAll(async () => {
  consumer = await mkdtemp(join(tmpdir(), 'claimgate-consumer-'))
  tarballs = await pack(published)
  await writeConsumer('package.json', '{ "private": true, "type": "module" }')
  await install(tarballs.map(({ filename }) => `./${filename}`))
}, 60_000)

afterAll(() => rm(consumer, { recursive: true, force: true }))

describe('the tarball', () => {
  const needed = ['LICENSE', 'README.md', 'package.json', 'dist/index.js', 'dist/index.d.ts', 'src/index.ts']
  const allowed = [
    /^(?:LICENSE|README\.md|package\.json)$/,
    /^src\/.+\.ts$/,
    /^docs\/[^/]+\.md$/,
    /^dist\/.+\.(?:js|d\.ts)(?:\.map)?$/,
  ]

  it.each(published)('of %s holds what the package needs and nothing else', (name) => {
    const tarball = tarballs.find((candidate) => candidate.name === `@claimgate/${name}`)
    const paths = (tarball?.files ?? []).map(({ path }) => path)
    expect(paths).toEqual(expect.arrayContaining(needed))
    expect(paths.includes('schema.json')).toBe(name === 'config')
    expect(
      paths.filter((path) => path !== 'schema.json' && !allowed.some((pattern) => pattern.test(path))),
    ).toEqual([])
  })
})

describe('the installed packages', () => {
  // Each adapter throws core's own error where all share the copy of core that the consumer sees.
  const outcomes = adapters.map((name) => [name, true])
  const printOutcomes = `
    const outcomes = Object.entries({ ${adapters.join(', ')} }).map(([name, claimgate]) => {
      try {
        claimgate({})
        return [name, 'accepts empty options']
      } catch (error) {
        return [name, error instanceof ConfigurationError]
      }
    })
    console.log(JSON.stringify(outcomes))`

  it('are imported by an ES module', async () => {
    const imports = adapters.map((name) => `import { claimgate as ${name} } from '@claimgate/${name}'`)
    const core = "import { ConfigurationError } from '@claimgate/core'"
    await writeConsumer('consumer.mjs', [core, ...imports, printOutcomes].join('\n'))
    expect(await runNode('consumer.mjs')).toEqual(outcomes)
  })

  it('are required by a CommonJS module', async () => {
    const imports = adapters.map((name) => `const { claimgate: ${name} } = require('@claimgate/${name}')`)
    const core = "const { ConfigurationError } = require('@claimgate/core')"
    await writeConsumer('consumer.cjs', [core, ...imports, printOutcomes].join('\n'))
    expect(await runNode('consumer.cjs')).toEqual(outcomes)
  })

  it('read options from a text, and bring the schema of them', async () => {
    const script = `
      const { parseConfig } = require('@claimgate/config')
      const { title } = require('@claimgate/config/schema.json')
      const options = parseConfig('issuer: https://id.example.com\\naudience: orders-api\\n', { format: 'yaml' })
      console.log(JSON.stringify([title, Object.keys(options)]))`
    await writeConsumer('config.cjs', script)
    expect(await runNode('config.cjs')).toEqual(['claimgate options', ['issuer', 'audience']])
  })

  it('compile in a strict TypeScript project', async () => {
    await linkTypes(['@types/express', '@types/koa', '@types/node', 'fastify'])
    await writeConsumer('tsconfig.json', JSON.stringify(strictProject))
    await writeConsumer('consumer.ts', typedConsumer)
    expect(await compile()).toBe('')
  }, 30_000)
})

const typedConsumer = `
  import { ConfigurationError, createVerifier } from '@claimgate/core'
  import { fromTraefik, parseConfig } from '@claimgate/config'
  import { claimgate as expressGate } from '@claimgate/express'
  import { claimgate as fastifyGate } from '@claimgate/fastify'
  import { claimgate as koaGate } from '@claimgate/koa'

  const options = { issuer: 'https://id.example.com', audience: 'orders-api' }
  export const read = createVerifier(parseConfig('', { format: 'yaml' }))
  export const imported = createVerifier(fromTraefik({}).options)
  export const gates = [expressGate(options), fastifyGate(options), koaGate(options)]
  export const error: Error = new ConfigurationError('issuer', 'is missing')

  // @ts-expect-error: an issuer is no number
  createVerifier({ ...options, issuer: 1 })
  // @ts-expect-error: a gate is no text
  export const text: string = expressGate(options)
`

const strictProject = {
  compilerOptions: {
    module: 'nodenext',
    target: 'es2023',
    lib: ['es2023'],
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    // As in the repository's own tsconfig.json, since the types of the frameworks are the repository's.
    paths: { 'content-disposition': [join(root, 'node_modules/@types/content-disposition/index.d.ts')] },
  },
  files: ['consumer.ts'],
}

async function pack(names: readonly string[]): Promise<Tarball[]> {
  const workspaces = names.flatMap((name) => ['--workspace', `packages/${name}`])
  const flags = ['--json', '--pack-destination', consumer]
  const { stdout } = await run('npm', ['pack', ...flags, ...workspaces], { cwd: root })
  const packed: Tarball[] = JSON.parse(stdout)
  return packed
}

/** Installs without the frameworks: they are peers, and nothing here runs them. */
async function install(packages: readonly string[]): Promise<void> {
  const flags = ['--prefer-offline', '--legacy-peer-deps', '--no-audit', '--no-fund', '--no-package-lock']
  await run('npm', ['install', '--prefix', consumer, ...flags, ...packages], { cwd: consumer })
}

async function linkTypes(packages: readonly string[]): Promise<void> {
  for (const name of packages) {
    const link = join(consumer, 'node_modules', name)
    await mkdir(dirname(link), { recursive: true })
    await symlink(join(root, 'node_modules', name), link)
  }
}

async function writeConsumer(name: string, text: string): Promise<void> {
  await writeFile(join(consumer, name), text)
}

async function runNode(script: string): Promise<unknown> {
  const { stdout } = await run(process.execPath, [script], { cwd: consumer })
  return JSON.parse(stdout)
}

/** The compiler's complaints, empty where it has none. */
async function compile(): Promise<string> {
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  return run(process.execPath, [compiler, '--project', consumer]).then(
    () => '',
    (failure: { readonly stdout: string }) => failure.stdout,
  )
}
