import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { newFolder, replaceFile } from '../../../../test/support/key-files.ts'
import { watchFile } from '../../src/platform/watch-file.ts'

const interval = 10

/** A change is told at once and for two more looks. */
const callsPerChange = 3

interface Watch {
  readonly stop: () => void
  readonly calls: number
  /** Resolves when so many calls were made in all. */
  reach(calls: number): Promise<void>
}

/** Watches until the test ends. */
function watch(path: string, onCall: (calls: number) => boolean = () => true): Watch {
  const waiting: { calls: number; resolve: () => void }[] = []
  let calls = 0
  const stop = watchFile(
    path,
    () => {
      calls += 1
      for (const waiter of waiting) if (waiter.calls <= calls) waiter.resolve()
      return onCall(calls)
    },
    interval,
  )
  onTestFinished(stop)
  return {
    stop,
    get calls() {
      return calls
    },
    reach: (wanted) =>
      new Promise((resolve) => {
        if (calls >= wanted) resolve()
        else waiting.push({ calls: wanted, resolve })
      }),
  }
}

/** Resolves after so many looks of a watch that began now. */
async function looks(count: number): Promise<void> {
  const metronome = watch(newFolder(), () => false)
  await metronome.reach(count)
  metronome.stop()
}

interface Change {
  readonly name: string
  /** Makes what is watched at first. */
  readonly before: (file: string, folder: string) => void
  readonly change: (file: string, folder: string) => void
}

const write = (file: string): void => writeFileSync(file, 'one')

/** As Kubernetes mounts a volume: the file is a link into a folder that is a link to the folder of a version. */
function mountVersion(folder: string, version: string): void {
  mkdirSync(join(folder, `..${version}`))
  writeFileSync(join(folder, `..${version}`, 'file'), 'same')
  symlinkSync(`..${version}`, join(folder, '..data_tmp'))
  renameSync(join(folder, '..data_tmp'), join(folder, '..data'))
}

const changes: readonly Change[] = [
  { name: 'comes', before: () => undefined, change: write },
  { name: 'goes', before: write, change: (file) => unlinkSync(file) },
  { name: 'is written anew', before: write, change: (file) => writeFileSync(file, 'two') },
  { name: 'is written to', before: write, change: (file) => appendFileSync(file, ' more') },
  { name: 'is emptied', before: write, change: (file) => writeFileSync(file, '') },
  { name: 'is replaced', before: write, change: (file) => replaceFile(file, 'one') },
  { name: 'gets other rights', before: write, change: (file) => chmodSync(file, 0o600) },
  {
    name: 'is a folder now',
    before: write,
    change: (file) => {
      unlinkSync(file)
      mkdirSync(file)
    },
  },
  { name: 'goes with its folder', before: write, change: (_, folder) => rmSync(folder, { recursive: true }) },
  {
    name: 'is a link to another file now',
    before: (file) => {
      writeFileSync(`${file}-1`, 'one')
      symlinkSync(`${file}-1`, file)
    },
    change: (file) => {
      writeFileSync(`${file}-2`, 'one')
      symlinkSync(`${file}-2`, `${file}.new`)
      renameSync(`${file}.new`, file)
    },
  },
  {
    name: 'is reached through a swapped link to a folder',
    before: (file, folder) => {
      mountVersion(folder, '2026_1')
      symlinkSync(join('..data', 'file'), file)
    },
    change: (_, folder) => mountVersion(folder, '2026_2'),
  },
  {
    name: 'comes back behind a link that led nowhere',
    before: (file) => symlinkSync(`${file}-1`, file),
    change: (file) => write(`${file}-1`),
  },
]

afterEach(() => vi.useRealTimers())

describe('watchFile', () => {
  it.each(changes)('calls when a file $name, for three looks', async ({ before, change }) => {
    const folder = newFolder()
    const file = join(folder, 'file')
    before(file, folder)
    const watched = watch(file)
    await watched.reach(callsPerChange)
    change(file, folder)
    await watched.reach(2 * callsPerChange)
    await looks(5)
    expect(watched.calls).toBe(2 * callsPerChange)
  })

  it('calls at the first looks in any case: what was read before may be old', async () => {
    const folder = newFolder()
    const [there, absent] = [watch(folder), watch(join(folder, 'absent'))]
    await Promise.all([there.reach(callsPerChange), absent.reach(callsPerChange)])
    await looks(5)
    expect([there.calls, absent.calls]).toEqual([callsPerChange, callsPerChange])
  })

  it('calls again for as long as the callback gives false', async () => {
    const watched = watch(newFolder(), (calls) => calls >= 10)
    await watched.reach(10)
    await looks(5)
    expect(watched.calls).toBe(10)
  })

  it('E14: goes on, and calls again, whatever the callback throws', async () => {
    const file = join(newFolder(), 'file')
    const watched = watch(file, (calls) => {
      if (calls < 10) throw new Error('of the callback')
      return true
    })
    await watched.reach(10)
    await looks(5)
    expect(watched.calls).toBe(10)
    write(file)
    await watched.reach(10 + callsPerChange)
  })

  it('watches a path for each that asks, whoever else ends', async () => {
    const file = join(newFolder(), 'file')
    const [first, second] = [watch(file), watch(file)]
    await Promise.all([first.reach(callsPerChange), second.reach(callsPerChange)])
    first.stop()
    write(file)
    await second.reach(2 * callsPerChange)
    expect(first.calls).toBe(callsPerChange)
  })

  it('looks once a second where nothing else is said', async () => {
    const called = new Promise<void>((resolve) => {
      const stop = watchFile(newFolder(), () => {
        stop()
        resolve()
        return true
      })
    })
    await called
  })
})

describe('a watch that was ended', () => {
  it('does not call before its first look', async () => {
    const watched = watch(newFolder())
    watched.stop()
    watched.stop()
    await looks(5)
    expect(watched.calls).toBe(0)
  })

  it('does not call where it is ended while it looks', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const watched = watch(newFolder())
    // The look begins here, and its answer comes from the file system later.
    vi.advanceTimersByTime(interval)
    watched.stop()
    vi.useRealTimers()
    await looks(5)
    expect(watched.calls).toBe(0)
  })

  it('does not call again where the callback ends it', async () => {
    const watched = watch(newFolder(), () => {
      watched.stop()
      return false
    })
    await looks(10)
    expect(watched.calls).toBe(1)
  })
})
