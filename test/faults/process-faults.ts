import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { audience } from '../support/tokens.ts'
import type { Expected, Fault } from './fault.ts'
import { answering, goodSet, shortTimeout, status } from './faulty-answers.ts'
import type { Trial } from './trial.ts'

const programs = {
  'closed-app': new URL('./processes/closed-app.mjs', import.meta.url),
  'closed-while-loading': new URL('./processes/closed-while-loading.mjs', import.meta.url),
  'stopped-app': new URL('./processes/stopped-app.mjs', import.meta.url),
  unused: new URL('./processes/unused.mjs', import.meta.url),
  used: new URL('./processes/used.mjs', import.meta.url),
}

interface ProcessFault {
  readonly name: string
  readonly program: keyof typeof programs
  /** The status that the one request in the process gets. */
  readonly good?: number
  readonly fetches: number
  /** The key source. Default: the URL of the key server. */
  readonly keys?: (trial: Trial) => object
  readonly begin?: Fault['begin']
}

/** Seconds for a process to start, do its work and end by itself, on a busy machine. */
const withinSeconds = 20

const silent = answering(() => undefined)

const processFaults: readonly ProcessFault[] = [
  { name: 'an app that called close()', program: 'closed-app', good: 200, fetches: 1 },
  { name: 'an app that only stopped listening', program: 'stopped-app', good: 200, fetches: 1 },
  { name: 'a refresh ahead is pending', program: 'used', good: 200, fetches: 1 },
  {
    name: 'a refresh ahead is pending, by discovery',
    program: 'used',
    good: 200,
    fetches: 2,
    keys: () => ({ discovery: true }),
  },
  {
    name: 'another attempt after a failure is pending',
    program: 'used',
    good: 503,
    fetches: 1,
    begin: answering(status(500)),
  },
  {
    name: 'the key server is silent, nobody closes',
    program: 'used',
    good: 503,
    fetches: 1,
    keys: ({ server }) => ({ jwksUrl: { url: server.jwksUrl, timeout: shortTimeout } }),
    begin: silent,
  },
  {
    name: 'the key server is silent, close()',
    program: 'closed-while-loading',
    good: 503,
    fetches: 1,
    keys: ({ server }) => ({ jwksUrl: { url: server.jwksUrl, timeout: 60 } }),
    begin: silent,
  },
  { name: 'a key file is watched', program: 'used', good: 200, fetches: 0, keys: keyFile },
  { name: 'a key file is watched, unused', program: 'unused', fetches: 0, keys: keyFile },
  { name: 'an unused verifier', program: 'unused', fetches: 0 },
]

function keyFile(trial: Trial): object {
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-faults-'))
  trial.atEnd(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'keys.json'), goodSet)
  return { jwksFile: join(folder, 'keys.json') }
}

export const faults: readonly Fault[] = processFaults.map(({ name, program, good, fetches, keys, begin }) => {
  const cold: Expected = {
    ...(good !== undefined && { good }),
    others: { 'exit code': 0 },
    fetches,
    recovery: withinSeconds,
  }
  return {
    group: 'process',
    name,
    cold,
    course: async (trial) => {
      await begin?.(trial)
      const source = keys?.(trial) ?? { jwksUrl: trial.server.jwksUrl }
      return secondsUntilExit(trial, program, { issuer: trial.server.url, audience, ...source })
    },
  }
})

/** Runs a program to its end; one that does not end is ended, and has no exit code. */
async function secondsUntilExit(
  trial: Trial,
  program: keyof typeof programs,
  options: object,
): Promise<number | undefined> {
  const start = performance.now()
  const path = fileURLToPath(programs[program])
  const values = [options, trial.tokenOf('good')].map((value) => JSON.stringify(value))
  const child = spawn(process.execPath, [path, ...values], {
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: withinSeconds * 1000,
    killSignal: 'SIGKILL',
  })
  let [output, complaints] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text
  })
  if (program === 'closed-while-loading') void trial.server.nextRequest().then(() => child.stdin.end('now\n'))
  const [code]: (number | null)[] = await once(child, 'close')
  if (complaints !== '') throw new Error(complaints)
  trial.note('exit code', code ?? NaN)
  for (const [, seen] of output.matchAll(/"status":(\d+)/g)) trial.note('good', Number(seen))
  return Math.ceil((performance.now() - start) / 1000)
}
