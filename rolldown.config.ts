import { join } from 'node:path'
import { defineConfig, type RolldownOptions } from 'rolldown'

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
  return {
    cwd: join(import.meta.dirname, 'packages', name),
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

export default defineConfig(Object.entries(entries).map(([name, modules]) => bundle(name, modules)))
