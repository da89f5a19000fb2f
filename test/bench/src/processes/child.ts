import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Runs a script of the suite in a process of its own, and reads the JSON that it prints. */
export async function runChild<Result>(
  script: URL,
  nodeFlags: readonly string[],
  given: readonly string[],
): Promise<Result> {
  const { stdout } = await run(process.execPath, [...nodeFlags, fileURLToPath(script), ...given])
  return JSON.parse(stdout) as Result
}
