import { execFile, spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { onCore } from './cores.ts'
import { connections, type LoadGenerator, type LoadResult } from './load.ts'

const execute = promisify(execFile)

/** Requests are put together before the load begins; sums are printed as JSON at its end. */
const script = (tokenFile: string): string => `
local requests = {}
local turn = 0
function init()
  for token in io.lines(${JSON.stringify(tokenFile)}) do
    requests[#requests + 1] = wrk.format("GET", "/", { ["Authorization"] = "Bearer " .. token })
  end
end
function request()
  turn = turn % #requests + 1
  return requests[turn]
end
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\\n{"answers":%d,"microseconds":%d,"p99":%.3f,"refusals":%d,"losses":%d}\\n',
    summary.requests, summary.duration, latency:percentile(99) / 1000, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
`

interface Summary extends Pick<LoadResult, 'answers' | 'p99' | 'refusals' | 'losses'> {
  readonly microseconds: number
}

/** wrk, where it is installed. It takes whole seconds alone. */
export async function wrk(
  tokens: readonly string[],
  core: number | undefined,
): Promise<LoadGenerator | undefined> {
  if (spawnSync('wrk', ['--version']).error !== undefined) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'claimgate-bench-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const tokenFile = join(folder, 'tokens.txt')
  const scriptFile = join(folder, 'load.lua')
  writeFileSync(tokenFile, tokens.join('\n'))
  writeFileSync(scriptFile, script(tokenFile))
  const run = async (url: string, seconds: number): Promise<LoadResult> => {
    const options = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', scriptFile]
    const [command, ...given] = onCore(core, ['wrk', ...options, url])
    const { stdout } = await execute(command, given)
    return resultOf(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Summary)
  }
  return { name: 'wrk', run }
}

function resultOf({ microseconds, ...summary }: Summary): LoadResult {
  const seconds = microseconds / 1e6
  return { ...summary, seconds, throughput: (summary.answers - summary.refusals) / seconds }
}
