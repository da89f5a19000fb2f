// Checks each package as npm would publish it: publint reads the manifest, attw resolves the types.
import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '../..')
const run = promisify(execFile)

const checks = [
  ['publint', (folder) => ['run', folder, '--strict']],
  ['attw', (folder) => ['--pack', folder, '--profile', 'esm-only', '--no-summary', '--no-emoji']],
]

async function check(tool, parameters) {
  try {
    await run(join(root, 'node_modules/.bin', tool), parameters, { cwd: root })
    return undefined
  } catch (error) {
    return `${tool} ${parameters.join(' ')}\n${error.stdout}${error.stderr}`
  }
}

async function checkPackage(name) {
  const folder = join('packages', name)
  const found = []
  for (const [tool, parameters] of checks) found.push(await check(tool, parameters(folder)))
  const complaints = found.filter((complaint) => complaint !== undefined)
  console.log(complaints.length === 0 ? `ok  ${folder}` : `not ok  ${folder}\n${complaints.join('\n')}`)
  return complaints.length === 0
}

const names = readdirSync(join(root, 'packages')).filter((name) =>
  existsSync(join(root, 'packages', name, 'package.json')),
)
const results = await Promise.all(names.map(checkPackage))
if (results.includes(false)) process.exitCode = 1
