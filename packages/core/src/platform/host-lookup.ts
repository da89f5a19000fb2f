import type { LookupAddress, LookupAllOptions, LookupOptions } from 'node:dns'
import { failureCode } from '../keys/remote/fetch-problem.ts'
import { dns } from './late-modules.ts'
import { addressesInHosts, namesInSearch } from './name-files.ts'
import { readRegularFile } from './regular-file.ts'

/** `dns.lookup`, asked for all addresses of a name. */
export type LookUp = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
) => void

/** What is asked of a `Resolver`. */
export interface NameResolver {
  resolve4(name: string): Promise<readonly string[]>
  resolve6(name: string): Promise<readonly string[]>
  cancel(): void
}

/** How the addresses of a name are found. */
export interface LookupWays {
  /** By the machine: it knows all ways, has few threads for them, and cannot be ended. */
  readonly lookUp: LookUp
  /** By DNS alone, on no thread. */
  readonly newResolver: () => NameResolver
  /** The text of a file; empty where there is none. */
  readonly readText: (path: string) => string
  /** Milliseconds after which the second way is gone beside the first. */
  readonly patience: number
}

/** With these a search for a name goes on; others do not tell that there is none. */
const notFoundCodes = ['ENOTFOUND', 'ENODATA']

const mostBytes = 1024 * 1024

/** The ways of Node. Loads its DNS, so that nothing is loaded while a request waits for keys. */
export function nodeLookupWays(): LookupWays {
  const node = dns()
  return {
    lookUp: (hostname, options, callback) => node.lookup(hostname, options, callback),
    newResolver: () => new node.promises.Resolver({ timeout: 1000, tries: 2 }),
    readText: (path) => {
      const content = readRegularFile(path, mostBytes)
      return typeof content === 'string' ? '' : new TextDecoder().decode(content)
    },
    patience: 1000,
  }
}

/**
 * Finds the addresses of names, so that names whose DNS is dead keep nobody waiting: `getaddrinfo` has two
 * threads in all, and a name that does not answer holds one for many seconds, whoever gave up meanwhile. So it
 * is asked for a name once at a time and, where it is slow, DNS is asked besides it.
 */
export class HostLookup {
  readonly #ways: LookupWays
  readonly #asked = new Map<string, Promise<readonly LookupAddress[]>>()

  constructor(ways: LookupWays) {
    this.#ways = ways
  }

  /** What is found first; where nothing is, the problem that the machine has. */
  async find(
    hostname: string,
    options: LookupOptions,
    signal: AbortSignal,
  ): Promise<readonly LookupAddress[]> {
    const byMachine = this.#askMachine(hostname, options)
    const over = new AbortController()
    signal.addEventListener('abort', () => over.abort(), { signal: over.signal })
    try {
      return await Promise.any([byMachine, this.#askBesides(byMachine, hostname, over.signal)])
    } catch {
      return await byMachine
    } finally {
      over.abort()
    }
  }

  #askMachine(hostname: string, options: LookupOptions): Promise<readonly LookupAddress[]> {
    const pending = this.#asked.get(hostname)
    if (pending !== undefined) return pending
    const asked = new Promise<readonly LookupAddress[]>((resolve, reject) => {
      this.#ways.lookUp(hostname, { ...options, all: true }, (error, addresses) => {
        if (error === null) resolve(addresses)
        else reject(error)
      })
    })
    this.#asked.set(hostname, asked)
    const forget = (): void => void this.#asked.delete(hostname)
    asked.then(forget, forget)
    return asked
  }

  async #askBesides(
    byMachine: Promise<unknown>,
    hostname: string,
    over: AbortSignal,
  ): Promise<readonly LookupAddress[]> {
    await untilSlow(byMachine, this.#ways.patience, over)
    over.throwIfAborted()
    const { readText, newResolver } = this.#ways
    const known = addressesInHosts(readText('/etc/hosts'), hostname)
    if (known.length > 0) return known
    const resolver = newResolver()
    over.addEventListener('abort', () => resolver.cancel())
    return askDns(resolver, namesInSearch(readText('/etc/resolv.conf'), hostname))
  }
}

/** Ends where an answer takes long or is that DNS did not answer; rejects where it is another problem. */
function untilSlow(answer: Promise<unknown>, milliseconds: number, over: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds).unref()
    over.addEventListener('abort', () => clearTimeout(timer))
    answer.catch((error: Error) => {
      if (failureCode(error) === 'EAI_AGAIN') resolve()
      else reject(error)
    })
  })
}

/** The next name is asked for only where the one before is known not to be there: it may be somebody else's. */
async function askDns(
  resolver: NameResolver,
  [name, ...others]: readonly string[],
): Promise<readonly LookupAddress[]> {
  if (name === undefined) throw new Error('DNS knows no address of the name')
  const answers = await Promise.all([
    addressesOf(resolver.resolve4(name), 4),
    addressesOf(resolver.resolve6(name), 6),
  ])
  const found = answers.flatMap((answer) => ('problem' in answer ? [] : answer))
  if (found.length > 0) return found
  for (const answer of answers) if ('problem' in answer) throw answer.problem
  return askDns(resolver, others)
}

/** None where there are none, and the problem where DNS does not tell. */
async function addressesOf(
  asked: Promise<readonly string[]>,
  family: 4 | 6,
): Promise<readonly LookupAddress[] | { readonly problem: unknown }> {
  try {
    return (await asked).map((address) => ({ address, family }))
  } catch (problem) {
    return notFoundCodes.includes(failureCode(problem)) ? [] : { problem }
  }
}
