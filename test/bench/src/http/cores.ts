import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Which cores the server's main thread and the load run on: one each, so that neither takes the other's time. */
export interface Cores {
  readonly server: number
  readonly load: number
}

/** Two cores to keep apart; `undefined` where there is one alone, or no `taskset`. */
export function chooseCores(): Cores | undefined {
  const [server, load] = allowedCores()
  if (server === undefined || load === undefined) return undefined
  return spawnSync('taskset', ['-c', String(server), 'true']).status === 0 ? { server, load } : undefined
}

/** A command and its arguments, kept on one core. */
export function onCore(core: number | undefined, command: readonly string[]): readonly [string, ...string[]] {
  const [program = '', ...rest] = command
  return core === undefined ? [program, ...rest] : ['taskset', '-c', String(core), program, ...rest]
}

/** Keeps the main thread of a process on a core. Its other threads stay free: they would have no time there. */
export function keepMainThreadOn(core: number, pid: number): void {
  const { status } = spawnSync('taskset', ['-cp', String(core), String(pid)])
  if (status !== 0) throw new Error('the main thread of a server cannot be kept on its core')
}

/** Those that this process may run on, as Linux says it: `0-3,8`. */
function allowedCores(): readonly number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readStatus())?.[1] ?? ''
  return list.split(',').flatMap((range) => {
    const [first = Number.NaN, last = first] = range.split('-').map(Number)
    return Number.isNaN(first) ? [] : Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
}

function readStatus(): string {
  try {
    return readFileSync('/proc/self/status', 'utf8')
  } catch {
    return ''
  }
}
