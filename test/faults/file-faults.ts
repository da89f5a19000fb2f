import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { keySetText, replaceFile } from '../support/key-files.ts'
import { outage, type Fault } from './fault.ts'
import { isWell } from './fault-trial.ts'
import { goodSet } from './faulty-answers.ts'
import { current, next, type Trial } from './trial.ts'

/** Does something to the file at a path. */
type Change = (path: string) => void

/** Seconds within which a change is seen: a look every second, and some for a busy machine. */
const withinSeconds = 10

/** Puts a file there, whatever was there before. */
function replace(path: string, content: string): void {
  rmSync(path, { recursive: true, force: true })
  replaceFile(path, content)
}

const spoiled: readonly (readonly [name: string, change: Change])[] = [
  ['half written', (path) => writeFileSync(path, goodSet.slice(0, 50))],
  ['emptied', (path) => writeFileSync(path, '')],
  ['removed', (path) => rmSync(path)],
  ['a folder in its place', (path) => void [rmSync(path), mkdirSync(path)]],
  ['a link that leads nowhere', (path) => void [rmSync(path), symlinkSync(`${path}.gone`, path)]],
  ['a link to itself', (path) => void [rmSync(path), symlinkSync(path, path)]],
  ['replaced by HTML', (path) => replace(path, '<!doctype html>')],
  ['replaced by an empty set', (path) => replace(path, '{"keys":[]}')],
  ['replaced by a secret', (path) => replace(path, JSON.stringify({ keys: [{ kty: 'oct', k: 'AAAA' }] }))],
  ['replaced by 64 MiB', (path) => void [replace(path, ''), truncateSync(path, 64 * 1024 * 1024)]],
]

const nothingFetched = { fetches: 1, recovery: withinSeconds }

function spoiledFileFault([name, change]: (typeof spoiled)[number]): Fault {
  return {
    group: 'file',
    name,
    attacks: 'E3, E4',
    cold: { ...outage.cold, ...nothingFetched },
    warm: { ...outage.warm, ...nothingFetched },
    options: (trial) => {
      const file = join(newFolder(trial), 'keys.json')
      writeFileSync(file, goodSet)
      if (trial.phase === 'cold') change(file)
      trial.path = file
      return { jwksFile: file }
    },
    course: async (trial) => {
      if (trial.phase === 'warm') await changing(trial, 'keys-failed', () => change(trial.path))
      for (let count = 0; count < 3; count += 1) await trial.askAll()
      trial.endCounting()
      return secondsUntilWell(trial, () => replace(trial.path, keySetText(current, next)))
    },
  }
}

/** As Kubernetes does it: the file is a link into a folder that is itself a link, and that one is swapped. */
const swappedLink: Fault = {
  group: 'file',
  name: 'links swapped, one broken version between',
  attacks: 'E3, F4',
  warm: { ...outage.warm, ...nothingFetched, others: { 'withdrawn key': 401 } },
  options: (trial) => {
    const folder = newFolder(trial)
    writeVersion(folder, 'v1', goodSet)
    symlinkSync(join('..data', 'keys.json'), join(folder, 'keys.json'))
    trial.path = folder
    return { jwksFile: join(folder, 'keys.json') }
  },
  course: async (trial) => {
    await changing(trial, 'keys-failed', () => writeVersion(trial.path, 'v2', goodSet.slice(0, 50)))
    await trial.askAll()
    trial.endCounting()
    const seconds = await secondsUntilWell(trial, () =>
      writeVersion(trial.path, 'v3', keySetText(current, next)),
    )
    await changing(trial, 'keys-withdrawn', () => writeVersion(trial.path, 'v4', keySetText(next)))
    await trial.ask('withdrawn key', trial.tokenOf('remembered'))
    return seconds
  },
}

function writeVersion(folder: string, version: string, content: string): void {
  mkdirSync(join(folder, version))
  writeFileSync(join(folder, version, 'keys.json'), content)
  symlinkSync(version, join(folder, '..data.new'))
  renameSync(join(folder, '..data.new'), join(folder, '..data'))
}

function newFolder(trial: Trial): string {
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-faults-'))
  trial.atEnd(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Changes the file, and waits until that has been seen. */
async function changing(
  { log }: Trial,
  event: 'keys-loaded' | 'keys-failed' | 'keys-withdrawn',
  change: () => void,
): Promise<void> {
  const seen = log.next(event)
  change()
  await seen
}

async function secondsUntilWell(trial: Trial, mend: () => void): Promise<number | undefined> {
  const start = performance.now()
  await changing(trial, 'keys-loaded', mend)
  const wellAgain = await isWell(trial, true)
  return wellAgain ? Math.ceil((performance.now() - start) / 1000) : undefined
}

export const faults: readonly Fault[] = [...spoiled.map(spoiledFileFault), swappedLink]
