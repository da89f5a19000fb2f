import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { findSnippets } from './support/snippets.ts'
import { readText, root } from './support/source-files.ts'

const run = promisify(execFile)
const examples = readdirSync(join(root, 'examples'))
const checked = examples.filter((name) => existsSync(join(root, 'examples', name, 'src/check.ts')))

describe('the example', () => {
  it.concurrent.each(checked)('%s does what it is there to show', async (name) => {
    const { stdout, stderr } = await runExample(name, 'check')
    expect(stdout).toMatch(new RegExp(`^${name}: \\d+ requests answered as they should be\n$`))
    expect(stderr).toBe('')
  })

  it('of every framework is there, and so is one for several issuers and one for cookies', () => {
    const basic = ['express-basic', 'fastify-basic', 'koa-basic']
    const proxies = ['proxy-express', 'proxy-fastify', 'proxy-koa']
    expect(checked).toEqual(
      expect.arrayContaining([...basic, ...proxies, 'several-issuers', 'cookie-session']),
    )
  })
})

describe('the page', () => {
  const pages = ['from-agentgateway', 'from-airlock', 'from-netfoundry', 'from-traefik', 'from-truefoundry']

  it('of every gateway is there', () => {
    expect(checked.filter((name) => name.startsWith('from-'))).toEqual(pages)
  })

  it.each(pages)('%s shows the options that its app has', (name) => {
    const [snippet] = findSnippets(`${name}/README.md`, readText(`examples/${name}/README.md`))
    const [, ...options] = (snippet?.code ?? '').split('\n\n')
    expect(options.length).toBeGreaterThan(0)
    expect(readText(`examples/${name}/src/app.ts`)).toContain(options.join('\n\n'))
  })
})

describe('the demo', () => {
  it('shows every row as it should be, and ends by itself', async () => {
    const { stdout, stderr } = await runExample('demo', 'main')
    const rows = stdout.match(/^✓ +\d+ .*$/gm) ?? []
    expect(rows.length).toBeGreaterThanOrEqual(9)
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(
      `${3 * rows.length} answers to ${rows.length} requests: ${rows.length} as they should be, 0 not`,
    )
    expect(stderr).toBe('')
  }, 20_000)
})

/** Runs what `tsc -b` has made of an example; rejects where it ends with anything but 0. */
function runExample(
  name: string,
  program: string,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const file = join(root, 'examples', name, 'dist', `${program}.js`)
  return run(process.execPath, [file], { cwd: root, timeout: 20_000 })
}
