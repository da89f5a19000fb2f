import { createSocket } from 'node:dgram'
import type { LookupAddress } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { newFolder } from '../../../../test/support/key-files.ts'
import {
  HostLookup,
  nodeLookupWays,
  type LookupWays,
  type NameResolver,
} from '../../src/platform/host-lookup.ts'

const name = 'keys.example.com'
const fromMachine: LookupAddress = { address: '203.0.113.1', family: 4 }
const fromDns: LookupAddress = { address: '203.0.113.2', family: 4 }

afterEach(() => vi.useRealTimers())

function failure(code: string): Error {
  return Object.assign(new Error('secret text'), { code })
}

/** A question that waits for its answer. */
interface Question {
  readonly name: string
  answer(...addresses: readonly LookupAddress[]): void
  fail(code: string): void
}

interface Trial {
  readonly hosts: HostLookup
  /** What the machine was asked. */
  readonly machine: readonly Question[]
  /** What DNS was asked: A and AAAA in turn. */
  readonly dns: readonly Question[]
  readonly cancelled: () => number
  find(hostname?: string, signal?: AbortSignal): Promise<readonly LookupAddress[]>
}

/** Lookups that wait for their answers, and a DNS that is asked besides them at once. */
function trial(ways: Partial<LookupWays> = {}): Trial {
  const machine: Question[] = []
  const dns: Question[] = []
  let cancelled = 0
  const ask = (wanted: string): Promise<readonly string[]> =>
    new Promise((resolve, reject) => {
      dns.push({
        name: wanted,
        answer: (...addresses) => resolve(addresses.map(({ address }) => address)),
        fail: (code) => reject(failure(code)),
      })
    })
  const newResolver = (): NameResolver => ({
    resolve4: ask,
    resolve6: ask,
    cancel: () => {
      cancelled += 1
    },
  })
  const lookUp: LookupWays['lookUp'] = (wanted, _, callback) => {
    machine.push({
      name: wanted,
      answer: (...addresses) => callback(null, [...addresses]),
      fail: (code) => callback(failure(code), []),
    })
  }
  const hosts = new HostLookup({ lookUp, newResolver, readText: () => '', patience: 0, ...ways })
  const find: Trial['find'] = (hostname = name, signal = new AbortController().signal) =>
    hosts.find(hostname, {}, signal)
  return { hosts, machine, dns, cancelled: () => cancelled, find }
}

/** Resolves when DNS was asked so many questions. */
async function asked({ dns }: Trial, count: number): Promise<void> {
  await vi.waitFor(() => expect(dns).toHaveLength(count), { interval: 1 })
}

describe('a lookup', () => {
  it('gives what the machine finds, and asks nobody else', async () => {
    const run = trial({ patience: 60_000 })
    const found = run.find()
    run.machine[0]?.answer(fromMachine)
    expect(await found).toEqual([fromMachine])
    expect([run.machine.length, run.dns.length]).toEqual([1, 0])
  })

  it('E14: is joined by others of the same name for as long as it takes, whoever gave up', async () => {
    const run = trial({ patience: 60_000 })
    const controllers = Array.from({ length: 50 }, () => new AbortController())
    const given = controllers.map(({ signal }) => run.find(name, signal))
    for (const controller of controllers) controller.abort()
    const kept = [run.find(), run.find()]
    const other = run.find('other.example.com')
    expect(run.machine.map((question) => question.name)).toEqual([name, 'other.example.com'])
    for (const question of run.machine) question.answer(fromMachine)
    await Promise.all([...given, ...kept, other])
  })

  it('is made anew once it has an answer, or a problem', async () => {
    const run = trial({ patience: 60_000 })
    const first = run.find()
    run.machine[0]?.fail('ENOTFOUND')
    await expect(first).rejects.toMatchObject({ code: 'ENOTFOUND' })
    for (const address of ['203.0.113.3', '203.0.113.4']) {
      const next = run.find()
      run.machine.at(-1)?.answer({ address, family: 4 })
      expect(await next).toEqual([{ address, family: 4 }])
    }
    expect(run.machine).toHaveLength(3)
  })

  it.each(['ENOTFOUND', 'EAI_FAIL', 'EAI_MEMORY'])(
    'fails at once where the machine says so, and asks nobody else: %s',
    async (code) => {
      const run = trial({ patience: 60_000 })
      const found = run.find()
      run.machine[0]?.fail(code)
      await expect(found).rejects.toMatchObject({ code })
      expect(run.dns).toEqual([])
    },
  )

  it('fails where the machine takes no such name', async () => {
    const lookUp = (): never => {
      throw failure('ERR_INVALID_ARG_VALUE')
    }
    const run = trial({ lookUp, patience: 60_000 })
    await expect(run.find()).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' })
  })
})

describe('a machine that does not answer', () => {
  it('E14: is got round by DNS, both families, and left to itself', async () => {
    const run = trial()
    const found = run.find()
    await asked(run, 2)
    run.dns[0]?.answer(fromDns)
    run.dns[1]?.answer({ address: '2001:db8::2', family: 6 })
    expect(await found).toEqual([fromDns, { address: '2001:db8::2', family: 6 }])
    expect(run.dns.map((question) => question.name)).toEqual([name, name])
    expect(run.cancelled()).toBe(1)
  })

  it('E14: is got round again and again, and is asked no second time meanwhile', async () => {
    const run = trial()
    for (const count of [2, 4, 6]) {
      const found = run.find()
      await asked(run, count)
      for (const question of run.dns.slice(-2)) question.answer(fromDns)
      expect(await found).toHaveLength(2)
    }
    expect(run.machine).toHaveLength(1)
  })

  it('is got round at once where it says that DNS does not answer', async () => {
    const run = trial({ patience: 60_000 })
    const found = run.find()
    run.machine[0]?.fail('EAI_AGAIN')
    await asked(run, 2)
    run.dns[0]?.answer(fromDns)
    run.dns[1]?.fail('ENODATA')
    expect(await found).toEqual([fromDns])
  })

  it('is heard where it answers first, and DNS is asked no longer', async () => {
    const run = trial()
    const found = run.find()
    await asked(run, 2)
    run.machine[0]?.answer(fromMachine)
    expect(await found).toEqual([fromMachine])
    expect(run.cancelled()).toBe(1)
  })

  it.each(['ENOTFOUND', 'ESERVFAIL', 'ETIMEOUT', 'ECONNREFUSED'])(
    'is waited for where DNS finds nothing: %s',
    async (code) => {
      const run = trial()
      const found = run.find()
      await asked(run, 2)
      for (const question of run.dns) question.fail(code)
      run.machine[0]?.answer(fromMachine)
      expect(await found).toEqual([fromMachine])
    },
  )

  it('does not end the search of DNS where it finds nothing in the end', async () => {
    const run = trial()
    const found = run.find()
    await asked(run, 2)
    run.machine[0]?.fail('ENOTFOUND')
    for (const question of run.dns) question.answer(fromDns)
    expect(await found).toHaveLength(2)
  })

  it.each(['ENOTFOUND', 'ESERVFAIL'])('E17: has the last word where DNS fails as well: %s', async (code) => {
    const run = trial()
    const found = run.find()
    await asked(run, 2)
    for (const question of run.dns) question.fail(code)
    run.machine[0]?.fail('EAI_AGAIN')
    await expect(found).rejects.toMatchObject({ code: 'EAI_AGAIN' })
  })

  it.each([
    [0, 1],
    [1, 0],
  ])('is got round by one family where DNS fails for the other', async (good, bad) => {
    const run = trial()
    const found = run.find()
    await asked(run, 2)
    run.dns[bad]?.fail('ESERVFAIL')
    run.dns[good]?.answer(fromDns)
    expect(await found).toMatchObject([{ address: fromDns.address }])
  })

  it('is got round without DNS where its own file has the name', async () => {
    const readText = (path: string): string => (path === '/etc/hosts' ? `203.0.113.9 ${name}\n` : '')
    const run = trial({ readText })
    expect(await run.find()).toEqual([{ address: '203.0.113.9', family: 4 }])
    expect(run.dns).toEqual([])
  })
})

describe('a search list', () => {
  const text = 'search one.test two.test\noptions ndots:5\n'
  const readText = (path: string): string => (path === '/etc/resolv.conf' ? text : '')
  const [first, second, last] = [`${name}.one.test`, `${name}.two.test`, name]

  it('is gone through as the machine does, as long as there is no such name', async () => {
    const run = trial({ readText })
    const found = run.find()
    for (const [count, code] of [
      [2, 'ENOTFOUND'],
      [4, 'ENODATA'],
    ] as const) {
      await asked(run, count)
      for (const question of run.dns.slice(-2)) question.fail(code)
    }
    await asked(run, 6)
    for (const question of run.dns.slice(-2)) question.answer(fromDns)
    expect(await found).toHaveLength(2)
    expect(run.dns.map((question) => question.name)).toEqual([first, first, second, second, last, last])
  })

  it.each(['ESERVFAIL', 'ETIMEOUT', 'EREFUSED', 'EBADNAME'])(
    'E8: is not gone on with where it is not known, so that nobody takes the place of a name inside: %s',
    async (code) => {
      const run = trial({ readText })
      const found = run.find()
      await asked(run, 2)
      run.dns[0]?.fail('ENOTFOUND')
      run.dns[1]?.fail(code)
      run.machine[0]?.fail('EAI_AGAIN')
      await expect(found).rejects.toMatchObject({ code: 'EAI_AGAIN' })
      expect(run.dns.map((question) => question.name)).toEqual([first, first])
    },
  )

  it('E8: has no name of one label asked for as it stands', async () => {
    const run = trial()
    const found = run.find('keys')
    run.machine[0]?.fail('EAI_AGAIN')
    await expect(found).rejects.toMatchObject({ code: 'EAI_AGAIN' })
    expect(run.dns).toEqual([])
  })
})

describe('a request that ends', () => {
  it('leaves no timer where it has its answer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const run = trial({ patience: 1000 })
    const found = run.find()
    expect(vi.getTimerCount()).toBe(1)
    run.machine[0]?.answer(fromMachine)
    await found
    expect(vi.getTimerCount()).toBe(0)
  })

  it('leaves no timer where it is aborted', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const controller = new AbortController()
    void trial({ patience: 1000 }).find(name, controller.signal)
    expect(vi.getTimerCount()).toBe(1)
    controller.abort()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('leaves no question to DNS where it is aborted', async () => {
    const controller = new AbortController()
    const run = trial()
    void run.find(name, controller.signal)
    await asked(run, 2)
    expect(run.cancelled()).toBe(0)
    controller.abort()
    expect(run.cancelled()).toBe(1)
  })

  it.each([999, 1000, 1001])(
    'has waited a second for the machine before DNS is asked: %i ms',
    async (waited) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      const run = trial({ patience: nodeLookupWays().patience })
      void run.find()
      await vi.advanceTimersByTimeAsync(waited)
      expect(run.dns).toHaveLength(waited < 1000 ? 0 : 2)
    },
  )
})

/** A DNS server on loopback that knows one name: by one IPv4 address, and no IPv6 one. */
async function startDnsServer(): Promise<number> {
  const socket = createSocket('udp4')
  socket.on('message', (query, { port, address }) => {
    const end = query.indexOf(0, 12) + 5
    const isA = query.readUInt16BE(end - 4) === 1
    const isKnown = query.subarray(12, end).toString('latin1').includes('keys\u0007example')
    const head = [0x81, isKnown ? 0x80 : 0x83, 0, 1, 0, isKnown && isA ? 1 : 0, 0, 0, 0, 0]
    const record = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 203, 0, 113, 2]
    const parts = [query.subarray(0, 2), Buffer.from(head), query.subarray(12, end)]
    socket.send(Buffer.concat([...parts, ...(isKnown && isA ? [Buffer.from(record)] : [])]), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  onTestFinished(() => void socket.close())
  return socket.address().port
}

describe('a real DNS server', () => {
  it('E14: is asked where the machine is busy with dead names', async () => {
    const port = await startDnsServer()
    const newResolver = (): NameResolver => {
      const resolver = new Resolver({ timeout: 1000, tries: 2 })
      resolver.setServers([`127.0.0.1:${port}`])
      return resolver
    }
    const run = trial({ newResolver })
    expect(await run.find()).toEqual([fromDns])
    const absent = run.find('absent.example.com')
    run.machine[1]?.fail('EAI_AGAIN')
    await expect(absent).rejects.toMatchObject({ code: 'EAI_AGAIN' })
  })
})

describe('the ways of Node', () => {
  it('are those of the machine, its files and its DNS servers', async () => {
    const ways = nodeLookupWays()
    const hosts = new HostLookup(ways)
    const found = await hosts.find('localhost', {}, new AbortController().signal)
    expect(found.map(({ address }) => address)).toContain('127.0.0.1')
    const file = join(newFolder(), 'file')
    expect(ways.readText(file)).toBe('')
    writeFileSync(file, 'text')
    expect(ways.readText(file)).toBe('text')
    ways.newResolver().cancel()
  })
})
