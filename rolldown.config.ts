import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type Plugin, type RolldownOptions } from 'rolldown'

/** The modules of each package that others name: by `exports`, and by core's `#platform`. */
const entries = {
  core: ['index', 'platform/node', 'platform/web', 'platform/bundled-node'],
  config: ['index'],
  express: ['index', 'augment'],
  fastify: ['index', 'augment'],
  koa: ['index', 'augment'],
}

/**
 * Each package's modules in few files: one takes Node half the time that two hundred do. What has a name of its
 * own stays an import: the dependencies, Node's modules, `#platform`, and above all `@claimgate/core`, of which
 * an application must have one copy.
 */
function bundle(name: string, modules: readonly string[]): RolldownOptions {
  const folder = join(import.meta.dirname, 'packages', name)
  return {
    cwd: folder,
    plugins: [removeFormer(folder)],
    input: Object.fromEntries(modules.map((module) => [module, `./src/${module}.ts`])),
    external: /^[#@a-z]/,
    tsconfig: false,
    // Without it each entry that another one imports is a file more, of one line.
    preserveEntrySignatures: 'allow-extension',
    output: {
      dir: 'dist',
      chunkFileNames: '[name].js',
      // Readable where a debugger shows it; src/ is in the package, and holds the comments.
      minify: false,
      comments: false,
      sourcemap: true,
      sourcemapExcludeSources: true,
    },
  }
}

/** Removes what former builds left: modules of other names, and the declarations of sources that are gone. */
function removeFormer(folder: string): Plugin {
  return {
    name: 'remove-former',
    writeBundle(_options, written) {
      const dist = join(folder, 'dist')
      for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
        const path = file.replaceAll('\\', '/')
        const [, declared] = /^(.+)\.d\.ts(?:\.map)?$/.exec(path) ?? []
        const isFormer =
          declared === undefined
            ? /\.js(?:\.map)?$/.test(path) && !Object.hasOwn(written, path)
            : !existsSync(join(folder, 'src', `${declared}.ts`))
        if (isFormer) rmSync(join(dist, file))
      }
    },
  }
}

export default defineConfig(Object.entries(entries).map(([name, modules]) => bundle(name, modules)))
