import {
  appendFileSync,
  mkdirSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { ClaimgateEvent, Clock } from '@claimgate/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startOfTests, testClock, type TestClock } from '../../../../test/support/clock.ts'
import {
  keySetText,
  makePipe,
  newFolder,
  replaceFile,
  writeKeys,
} from '../../../../test/support/key-files.ts'
import { newEventLog, type EventLog } from '../../../../test/support/key-server.ts'
import { newSigningKey, type SigningKey } from '../../../../test/support/keys.ts'
import { KeyFileSource, maxKeyFileBytes } from '../../src/keys/key-file-source.ts'
import { KeySet } from '../../src/keys/key-set.ts'
import { createPublicKey, type VerificationKey } from '../../src/keys/verification-key.ts'
import { fileAt } from '../../src/platform/changing-file.ts'
import type { ChangingFile } from '../../src/platform/platform.ts'

const one = newSigningKey('ES256', 'one')
const two = newSigningKey('ES256', 'two')
const six = newSigningKey('ES256', 'six')

interface Trial {
  readonly source: KeyFileSource
  readonly log: EventLog
  readonly clock: TestClock
  readonly withdrawals: () => number
}

interface TrialOptions {
  readonly initialKeys?: KeySet
  readonly clock?: Clock
  readonly onEvent?: (event: ClaimgateEvent) => void
}

/** Milliseconds between two looks at a file. */
const interval = 5

/** A source that looks at its file all the time. */
function trial(file: string | ChangingFile, options: TrialOptions = {}): Trial {
  const log = newEventLog()
  const clock = testClock()
  let withdrawals = 0
  const services = {
    clock: options.clock ?? clock.clock,
    report: (event: ClaimgateEvent) => {
      options.onEvent?.(event)
      log.onEvent(event)
    },
  }
  const source = new KeyFileSource(
    {
      name: 'jwksFile test',
      file: typeof file === 'string' ? fileAt(file, interval) : file,
      initialKeys: options.initialKeys,
      onWithdrawn: () => {
        withdrawals += 1
      },
      ...services,
    },
    services,
  )
  onTestFinished(() => source.retire())
  return { source, log, clock, withdrawals: () => withdrawals }
}

function newFile(): string {
  return join(newFolder(), 'jwks.json')
}

function withKeys(...keys: readonly SigningKey[]): string {
  const file = newFile()
  writeKeys(file, ...keys)
  return file
}

/** The one key that a source holds for a `kid`. */
function keyOf({ source }: Trial, kid: string): VerificationKey {
  const answer = source.find(kid, 'ES256')
  const [key] = 'keys' in answer ? answer.keys : []
  if (key === undefined) throw new Error(`there is no key ${kid}`)
  return key
}

function isUnavailable({ source }: Trial, kid: string): boolean {
  return 'unavailable' in source.find(kid, 'ES256')
}

/** Resolves when a file that is looked at all the time has been looked at so often. */
function looks(count: number): Promise<void> {
  let left = count
  return new Promise((resolve) => {
    const stop = fileAt(newFolder(), interval).watch(() => {
      left -= 1
      if (left === 0) {
        stop()
        resolve()
      }
      return false
    })
  })
}

function typesOf(log: EventLog): readonly string[] {
  return log.events.map(({ type }) => type)
}

interface BadFile {
  readonly name: string
  readonly make: (file: string) => void
}

function containing(name: string, content: string | Uint8Array): BadFile {
  return { name, make: (file) => writeFileSync(file, content) }
}

const good = keySetText(one)
const oct = { kty: 'oct', kid: 'one', k: 'hunter2'.repeat(8) }

function nested(depth: number): string {
  return `${'['.repeat(depth)}${']'.repeat(depth)}`
}

const badFiles: readonly BadFile[] = [
  { name: 'is not there', make: () => undefined },
  { name: 'is a folder', make: (file) => mkdirSync(file) },
  { name: 'is a pipe', make: makePipe },
  { name: 'is a device', make: (file) => symlinkSync('/dev/zero', file) },
  { name: 'is a link to itself', make: (file) => symlinkSync(file, file) },
  { name: 'is a link that leads nowhere', make: (file) => symlinkSync(`${file}-1`, file) },
  containing('is empty', ''),
  containing('is half written', good.slice(0, good.length / 2)),
  containing('lacks its last byte', good.slice(0, -1)),
  containing('is too large', good.padEnd(maxKeyFileBytes + 1)),
  containing('is not UTF-8', Buffer.concat([Buffer.from(good.replace('one', '')), Buffer.of(0xff)])),
  containing('is UTF-16', Buffer.from(good, 'utf16le')),
  containing('is PEM', '-----BEGIN PUBLIC KEY-----'),
  containing('holds null', 'null'),
  containing('holds a key and no set', JSON.stringify(one.publicJwk)),
  containing('holds a list', JSON.stringify([one.publicJwk])),
  containing('holds no key', '{"keys":[]}'),
  containing('holds a secret alone', JSON.stringify({ keys: [oct] })),
  containing('holds a private key alone', JSON.stringify({ keys: [{ ...one.publicJwk, d: 'hunter2' }] })),
  containing('is nested too deeply', `{"keys":[${nested(50_000)}]}`),
  containing('holds 101 keys', JSON.stringify({ keys: Array.from({ length: 101 }, () => one.publicJwk) })),
]

/** A link that is pointed at one file after another, each time at one blow. */
interface Link {
  readonly file: string
  /** Makes another file with this and points the link at it. */
  point(make: (target: string) => void): void
}

function newLink(make: (target: string) => void): Link {
  const file = newFile()
  let targets = 0
  const point = (makeNext: (target: string) => void): void => {
    targets += 1
    makeNext(`${file}-${targets}`)
    symlinkSync(`${file}-${targets}`, `${file}.new`)
    renameSync(`${file}.new`, file)
  }
  point(make)
  return { file, point }
}

describe.each(badFiles)('a file that $name', ({ make }) => {
  it('E4: at the start makes the keys unavailable, until it is good', async () => {
    const link = newLink(make)
    const started = trial(link.file)
    await started.source.ready()
    expect(started.source.find('one', 'ES256')).toEqual({ unavailable: { retryAfter: 5 } })
    expect(started.source.find(undefined, 'RS256')).toEqual({ unavailable: { retryAfter: 5 } })
    await looks(5)
    expect(typesOf(started.log)).toEqual(['keys-failed'])
    const loaded = started.log.next('keys-loaded')
    link.point((target) => writeKeys(target, one))
    await loaded
    expect(keyOf(started, 'one').kid).toBe('one')
    expect(started.source.health()).toEqual({ kids: ['one'], lastFetch: startOfTests })
  })

  it('E3: takes nothing away from the keys in use, and is told once', async () => {
    const link = newLink((target) => writeKeys(target, one))
    const started = trial(link.file)
    const key = keyOf(started, 'one')
    const failed = started.log.next('keys-failed')
    link.point(make)
    await failed
    await looks(5)
    expect(keyOf(started, 'one')).toBe(key)
    expect(started.source.find('two', 'ES256')).toEqual({ unavailable: { retryAfter: 5 } })
    const loaded = started.log.next('keys-loaded')
    link.point((target) => writeKeys(target, two, one))
    await loaded
    expect([keyOf(started, 'one'), keyOf(started, 'two').kid]).toEqual([key, 'two'])
    expect(typesOf(started.log)).toEqual(['keys-loaded', 'keys-failed', 'keys-loaded'])
    expect(started.source.stillHolds(key)).toBe(true)
  })

  it('H13: is told of without anything that stands in it', () => {
    const link = newLink(make)
    const { log, source } = trial(link.file)
    const told = JSON.stringify([log.events, source.health()])
    for (const secret of ['hunter2', 'kty', 'BEGIN', one.publicJwk.x ?? ''])
      expect(told).not.toContain(secret)
  })
})

const ways: readonly { readonly name: string; readonly write: (link: Link, content: string) => void }[] = [
  { name: 'written anew', write: ({ file }, content) => writeFileSync(file, content) },
  { name: 'replaced', write: ({ file }, content) => replaceFile(file, content) },
  {
    name: 'removed and made anew',
    write: ({ file }, content) => {
      unlinkSync(file)
      writeFileSync(file, content)
    },
  },
  {
    name: 'reached through another link',
    write: (link, content) => link.point((target) => writeFileSync(target, content)),
  },
]

describe('a good file', () => {
  it('is read at once', () => {
    const started = trial(withKeys(one, two))
    expect(started.source.find('one', 'ES256')).toMatchObject({ keys: [{ kid: 'one' }] })
    expect(started.source.find(undefined, 'ES256')).toMatchObject({ keys: [{ kid: 'one' }, { kid: 'two' }] })
    expect(started.source.find('six', 'ES256')).toEqual({ keys: [] })
    expect(started.source.find('one', 'RS256')).toEqual({ keys: [] })
    expect(started.source.health()).toEqual({ kids: ['one', 'two'], lastFetch: startOfTests })
    expect(started.log.events).toEqual([
      { type: 'keys-loaded', source: 'jwksFile test', kids: ['one', 'two'] },
    ])
  })

  it.each(ways)('takes the place of the one before as a whole where it is $name', async ({ write }) => {
    const link = newLink((target) => writeKeys(target, one, two))
    const started = trial(link.file)
    const [kept, left] = [keyOf(started, 'one'), keyOf(started, 'two')]
    started.clock.advance(60)
    const withdrawn = started.log.next('keys-withdrawn')
    write(link, keySetText(six, one))
    expect(await withdrawn).toEqual({ type: 'keys-withdrawn', source: 'jwksFile test', kids: ['two'] })
    expect(started.source.stillHolds(left)).toBe(false)
    expect(started.source.stillHolds(kept)).toBe(true)
    expect(keyOf(started, 'one')).toBe(kept)
    expect(keyOf(started, 'six').kid).toBe('six')
    expect(started.source.find('two', 'ES256')).toEqual({ keys: [] })
    expect(started.source.health()).toEqual({ kids: ['six', 'one'], lastFetch: startOfTests + 60 })
    expect(started.withdrawals()).toBe(1)
  })

  it('gives a key that comes back as a new one, and what it proved before stays unproven', async () => {
    const file = withKeys(one)
    const started = trial(file)
    const before = keyOf(started, 'one')
    for (const keys of [[two], [one]]) {
      const loaded = started.log.next('keys-loaded')
      writeKeys(file, ...keys)
      await loaded
    }
    expect(keyOf(started, 'one')).not.toBe(before)
    expect(started.source.stillHolds(before)).toBe(false)
    expect(started.source.stillHolds(keyOf(started, 'one'))).toBe(true)
  })

  it('E15: loses its bad keys singly, with an event each', () => {
    const bad = [{ ...two.publicJwk, y: two.publicJwk.x }, oct, null, { ...two.publicJwk, d: 'hunter2' }]
    const keys = [one.publicJwk, ...bad, two.publicJwk]
    const file = newFile()
    writeFileSync(file, JSON.stringify({ keys }))
    const started = trial(file)
    expect(started.source.health().kids).toEqual(['one', 'two'])
    expect(started.log.of('key-dropped')).toMatchObject(
      [1, 2, 3, 4].map((index) => ({
        source: 'jwksFile test',
        reason: expect.stringContaining(`keys[${index}]`),
      })),
    )
    expect(JSON.stringify(started.log.events)).not.toContain('hunter2')
  })

  it.each([
    [maxKeyFileBytes - 1, true],
    [maxKeyFileBytes, true],
    [maxKeyFileBytes + 1, false],
  ])('E10: has at most 256 KiB: %i bytes: %s', (bytes, isGood) => {
    const file = newFile()
    writeFileSync(file, good.padEnd(bytes))
    expect(isUnavailable(trial(file), 'one')).toBe(!isGood)
  })

  it('may begin with a BOM, and end with a line break', () => {
    const file = newFile()
    writeFileSync(file, `\ufeff${good}\r\n`)
    expect(keyOf(trial(file), 'one').kid).toBe('one')
  })

  it('says nothing where it is written with what it held, or only touched', async () => {
    const file = withKeys(one)
    const started = trial(file)
    await looks(5)
    writeKeys(file, one)
    await looks(5)
    replaceFile(file, good)
    utimesSync(file, 0, 0)
    await looks(5)
    expect(typesOf(started.log)).toEqual(['keys-loaded'])
  })

  it('is seen where it changes between reading and watching', async () => {
    const file = withKeys(one)
    const changing = fileAt(file, interval)
    const late = {
      ...changing,
      watch: (onChange: () => boolean): (() => void) => {
        writeKeys(file, two)
        return changing.watch(onChange)
      },
    }
    const started = trial(late)
    await started.log.next('keys-withdrawn')
    expect(keyOf(started, 'two').kid).toBe('two')
  })

  it('is seen where it changes again within the same moment, its size unchanged', async () => {
    const file = withKeys(one)
    const started = trial(file, {
      onEvent: (event) => {
        if (event.type === 'keys-loaded' && event.kids?.[0] === 'two') writeKeys(file, six)
      },
    })
    await looks(5)
    expect(keySetText(six)).toHaveLength(keySetText(two).length)
    const second = started.log.next('keys-loaded').then(() => started.log.next('keys-loaded'))
    writeKeys(file, two)
    expect(await second).toMatchObject({ kids: ['six'] })
  })

  it('is seen where it is whole after it was half written', async () => {
    const file = withKeys(one)
    const started = trial(file)
    const next = keySetText(two)
    const failed = started.log.next('keys-failed')
    writeFileSync(file, next.slice(0, 50))
    await failed
    expect(keyOf(started, 'one').kid).toBe('one')
    const loaded = started.log.next('keys-loaded')
    appendFileSync(file, next.slice(50))
    await loaded
    expect(started.source.health().kids).toEqual(['two'])
  })
})

describe('a file that went bad', () => {
  it('E14: ends nothing where reading it throws, is told of once, and is read again', async () => {
    const file = withKeys(one)
    const changing = fileAt(file, interval)
    let reads = 0
    const throwing = {
      ...changing,
      read: (mostBytes: number) => {
        reads += 1
        if (reads > 1 && reads < 5) throw new Error('secret text')
        return changing.read(mostBytes)
      },
    }
    const started = trial(throwing)
    const failed = started.log.next('keys-failed')
    await failed
    expect(keyOf(started, 'one').kid).toBe('one')
    expect(isUnavailable(started, 'two')).toBe(true)
    await started.log.next('keys-loaded')
    expect(typesOf(started.log)).toEqual(['keys-loaded', 'keys-failed', 'keys-loaded'])
    expect(JSON.stringify(started.log.events)).not.toContain('secret text')
  })

  it('leaves the keys it held in use, and says nothing of others', async () => {
    const file = withKeys(one)
    const started = trial(file)
    const failed = started.log.next('keys-failed')
    started.clock.advance(60)
    writeFileSync(file, '{}')
    await failed
    expect(keyOf(started, 'one').kid).toBe('one')
    expect(started.source.find('one', 'RS256')).toEqual({ keys: [] })
    expect(isUnavailable(started, 'two')).toBe(true)
    const since = startOfTests + 60
    expect(started.source.health()).toEqual({
      kids: ['one'],
      lastFetch: since,
      lastError: expect.any(String),
      staleSince: since,
    })
  })

  it('is told of again where it is bad in another way, and is stale since the first', async () => {
    const file = withKeys(one)
    const started = trial(file)
    for (const content of ['{}', '', '{"keys":[]}']) {
      const failed = started.log.next('keys-failed')
      started.clock.advance(60)
      writeFileSync(file, content)
      await failed
    }
    const failed = started.log.next('keys-failed')
    unlinkSync(file)
    await failed
    expect(started.log.of('keys-failed')).toHaveLength(4)
    expect(started.source.health()).toMatchObject({ staleSince: startOfTests + 60 })
    const loaded = started.log.next('keys-loaded')
    writeKeys(file, one)
    await loaded
    expect(started.source.health()).toEqual({ kids: ['one'], lastFetch: startOfTests + 180 })
    expect(started.withdrawals()).toBe(0)
  })
})

describe('initial keys', () => {
  const initial = (...keys: readonly SigningKey[]): KeySet =>
    new KeySet(keys.map(({ publicJwk }) => createPublicKey(publicJwk)))

  it('serve until the first good read, and those that it lacks are withdrawn', async () => {
    const file = newFile()
    const started = trial(file, { initialKeys: initial(one, two) })
    const [kept, left] = [keyOf(started, 'one'), keyOf(started, 'two')]
    expect(started.source.health()).toMatchObject({ kids: ['one', 'two'], staleSince: startOfTests })
    expect(isUnavailable(started, 'six')).toBe(true)
    const withdrawn = started.log.next('keys-withdrawn')
    writeKeys(file, one, six)
    expect(await withdrawn).toMatchObject({ kids: ['two'] })
    expect(keyOf(started, 'one')).toBe(kept)
    expect([kept.withdrawn, left.withdrawn]).toEqual([false, true])
  })

  it('are not asked where the file is good, and so are not withdrawn', () => {
    const started = trial(withKeys(one), { initialKeys: initial(one, two) })
    expect(started.source.find('two', 'ES256')).toEqual({ keys: [] })
    expect(started.source.health()).toEqual({ kids: ['one'], lastFetch: startOfTests })
    expect(typesOf(started.log)).toEqual(['keys-loaded'])
    expect(started.withdrawals()).toBe(0)
  })
})

describe('a source', () => {
  it('watches no more once it is retired, and answers still', async () => {
    const file = withKeys(one)
    const started = trial(file)
    const key = keyOf(started, 'one')
    started.source.retire()
    started.source.retire()
    writeKeys(file, two)
    await looks(10)
    expect(keyOf(started, 'one')).toBe(key)
    expect(started.source.stillHolds(key)).toBe(true)
    expect(typesOf(started.log)).toEqual(['keys-loaded'])
  })

  it('reports to the listener of its making until it is made, and then to the one in force', async () => {
    const file = withKeys(one)
    const [making, inForce] = [newEventLog(), newEventLog()]
    const clocks = [testClock(1000), testClock(2000)] as const
    const source = new KeyFileSource(
      {
        name: 'test',
        file: fileAt(file, interval),
        initialKeys: undefined,
        onWithdrawn: () => undefined,
        clock: clocks[1].clock,
        report: inForce.onEvent,
      },
      { clock: clocks[0].clock, report: making.onEvent },
    )
    onTestFinished(() => source.retire())
    expect(source.health().lastFetch).toBe(1000)
    const loaded = inForce.next('keys-loaded')
    writeKeys(file, two)
    await loaded
    expect(source.health().lastFetch).toBe(2000)
    expect([making.events.length, typesOf(inForce)]).toEqual([1, ['keys-loaded', 'keys-withdrawn']])
  })

  it('tells no time where the clock tells none', () => {
    const started = trial(newFile(), { clock: () => Number.NaN })
    expect(started.source.health()).toEqual({ kids: [], lastError: expect.any(String) })
  })
})
