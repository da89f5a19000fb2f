import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Tests run on the packages' sources, so that no build stands between a change and its test.
  ssr: { resolve: { conditions: ['@claimgate/source', 'node', 'module'] } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts', 'examples/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    setupFiles: ['test/support/property-seed.ts'],
    // The machine may be busy; nothing here asserts how long a thing takes.
    testTimeout: 30_000,
    pool: 'forks',
    maxWorkers: 2,
    typecheck: {
      enabled: true,
      include: ['packages/*/test/**/*.test-d.ts', 'test/**/*.test-d.ts'],
      tsconfig: 'test/tsconfig.json',
      // What is wrong in other files, tsc reports.
      ignoreSourceErrors: true,
    },
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      reporter: [['text', { skipFull: true }], 'html'],
      thresholds: { 100: true },
    },
  },
})
