import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'rolldown'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from './support/source-files.ts'

const adapters = ['express', 'fastify', 'koa']
const published = ['core', 'config', ...adapters]
const modulesOf: Readonly<Record<string, readonly string[]>> = {
  core: [
    'dist/fetch-problem.js',
    'dist/index.js',
    'dist/platform/bundled-node.js',
    'dist/platform/node.js',
    'dist/platform/web.js',
  ],
  config: ['dist/index.js'],
  express: ['dist/augment.js', 'dist/index.js'],
  fastify: ['dist/augment.js', 'dist/index.js'],
  koa: ['dist/augment.js', 'dist/index.js'],
}
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
    const modules = paths.filter((path) => path.endsWith('.js'))
    expect(modules.toSorted()).toEqual(modulesOf[name])
    const sources = paths.filter((path) => path.startsWith('src/'))
    const declarations = sources.map((path) => path.replace('src/', 'dist/').replace(/\.ts$/, '.d.ts'))
    expect(paths.filter((path) => path.endsWith('.d.ts')).toSorted()).toEqual(declarations.toSorted())
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

  it.each([
    ['by the conditions of the bundler', undefined],
    ['by other conditions than those of bundlers', ['node', 'import', 'custom']],
  ])(
    'run in a bundle of the application, which has no packages beside it: %s',
    async (_title, conditions) => {
      const script = `
      import { createVerifier } from '@claimgate/core'
      const secret = 'x'.repeat(32)
      createVerifier({ issuer: { glob: 'https://{a,b}.example.com' }, audience: 'orders-api', secret, algorithms: ['HS256'] })
      console.log(JSON.stringify('accepted'))`
      await writeConsumer('application.mjs', script)
      const folder = await mkdtemp(join(tmpdir(), 'claimgate-bundle-'))
      const input = join(consumer, 'application.mjs')
      await build({
        input,
        platform: 'node',
        ...(conditions && { resolve: { conditionNames: conditions } }),
        output: { file: join(folder, 'application.mjs') },
        logLevel: 'warn',
      })
      expect(await runNode(join(folder, 'application.mjs'))).toBe('accepted')
      await rm(folder, { recursive: true })
    },
  )

  it('compile in a strict TypeScript project', async () => {
    await linkTypes(['@types/express', '@types/koa', '@types/node', 'fastify'])
    await writeConsumer('tsconfig.json', JSON.stringify(strictProject))
    await writeConsumer('consumer.ts', typedConsumer)
    expect(await compile()).toBe('')
  }, 30_000)
})

describe('the import', () => {
  it.each(adapters)(
    'of %s loads few files: of the package, of core, and of what core always uses',
    async (name) => {
      const script = `
      import { register } from 'node:module'
      register('./print-loaded.mjs', import.meta.url)
      await import('@claimgate/${name}')`
      await writeConsumer('print-loaded.mjs', printLoaded)
      await writeConsumer('import.mjs', script)
      const { stdout } = await run(process.execPath, ['import.mjs'], { cwd: consumer })
      const files = stdout.split('\n').filter((url) => url.includes('/node_modules/'))
      const packages = files.map((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? url)
      expect([...new Set(packages)].toSorted()).toEqual(loadedPackages[name])
      expect(files.length).toBeLessThanOrEqual(maxLoadedFiles)
    },
  )

  it.each(adapters)(
    'of %s loads no module of Node that only some options need, or that takes long',
    async (name) => {
      const script = `
      await import('@claimgate/${name}')
      const loaded = process.moduleLoadList.map((entry) => entry.replace('NativeModule ', ''))
      console.log(JSON.stringify(loaded))`
      await writeConsumer('import.mjs', script)
      const loaded = await runNode('import.mjs')
      expect(loaded).toContain('path')
      for (const late of modulesOfTransport) expect(loaded).not.toContain(late)
    },
  )

  it('of what fetches keys needs of Node is done where that is configured, not while a request waits', async () => {
    const script = `
      import { createVerifier } from '@claimgate/core'
      createVerifier({ issuer: 'https://id.example.com', audience: 'orders-api' })
      const loaded = process.moduleLoadList.map((entry) => entry.replace('NativeModule ', ''))
      console.log(JSON.stringify(loaded))`
    await writeConsumer('remote.mjs', script)
    expect(await runNode('remote.mjs')).toEqual(expect.arrayContaining(modulesOfTransport))
  })
})

const maxLoadedFiles = 6

const modulesOfTransport = ['crypto', 'dns', 'http', 'https', 'net', 'tls']

const loadedPackages: Readonly<Record<string, readonly string[]>> = {
  express: ['@claimgate/core', '@claimgate/express', 'lru-cache'],
  fastify: ['@claimgate/core', '@claimgate/fastify', 'fastify-plugin', 'lru-cache'],
  koa: ['@claimgate/core', '@claimgate/koa', 'lru-cache'],
}

/** Hooks of Node's loader that print the URL of each module. */
const printLoaded = `
  import { writeSync } from 'node:fs'
  export async function load(url, context, next) {
    writeSync(1, url + '\\n')
    return next(url, context)
  }`

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
