import { readWholeSecond, type Clock } from '../clock.ts'
import type { ChangingFile } from '../platform/platform.ts'
import { announceKeys, reportDropped, type KeyObserver } from './key-set-changes.ts'
import { readKeySet, type KeySet } from './key-set.ts'
import type { KeyAnswer, KeyHealth, KeySource } from './key-source.ts'
import type { VerificationKey } from './verification-key.ts'

/** Longer files are refused. */
export const maxKeyFileBytes = 256 * 1024

/** Seconds after which to ask again where there are no keys: somebody has to see to the file first. */
const retryAfter = 5

/** Which file holds the keys, and who hears of them. */
export interface KeyFileOptions extends KeyObserver {
  readonly file: ChangingFile
  /** Served until the file holds a good set. */
  readonly initialKeys: KeySet | undefined
  /** What a source before this one had from the file: it serves while the file holds nothing better. */
  readonly lastGood?: KeySet | undefined
  readonly clock: Clock
}

/** What serves while the source is made: its own clock and report hold once its verifier is there. */
type StartingServices = Pick<KeyFileOptions, 'clock' | 'report'>

/**
 * Keys that stand in a file, as a JWK set. The file is read at once, and again when it changes. A good set takes
 * the place of the one in use as a whole; whatever else the file is, the set in use stays.
 */
export class KeyFileSource implements KeySource {
  readonly #endWatch: () => void
  readonly #initialKeys: KeySet | undefined
  #lastGood: KeySet | undefined
  /** What was last read, so that nothing is said twice. */
  #content: Uint8Array | string | undefined
  #readAt: number | undefined
  #error: string | undefined
  #failedAt: number | undefined

  constructor(options: KeyFileOptions, starting: StartingServices) {
    this.#read({ ...options, ...starting })
    this.#lastGood ??= options.lastGood
    this.#initialKeys = options.initialKeys
    this.#endWatch = options.file.watch(() => this.#read(options))
  }

  /** The last good set that the file held. */
  get lastGood(): KeySet | undefined {
    return this.#lastGood
  }

  /** Unknown where there are no keys, and where none could prove the token and the file is no good. */
  find(kid: string | undefined, algorithm: string): KeyAnswer {
    const keySet = this.#keySet
    if (keySet === undefined) return { unavailable: { retryAfter } }
    const keys = keySet.candidates(kid, algorithm)
    if (!keySet.lacks(kid) || this.#error === undefined) return { keys }
    const unavailable = { unavailable: { retryAfter } }
    return keys.length === 0 ? unavailable : { keys, otherwise: () => unavailable }
  }

  stillHolds(key: VerificationKey): boolean {
    return !key.withdrawn
  }

  ready(): Promise<void> {
    return Promise.resolve()
  }

  health(): KeyHealth {
    return {
      kids: this.#keySet?.kids ?? [],
      ...(this.#readAt !== undefined && { lastFetch: this.#readAt }),
      ...(this.#error !== undefined && { lastError: this.#error }),
      ...(this.#keySet !== undefined && this.#failedAt !== undefined && { staleSince: this.#failedAt }),
    }
  }

  retire(): void {
    this.#endWatch()
  }

  get #keySet(): KeySet | undefined {
    return this.#lastGood ?? this.#initialKeys
  }

  /** Gives false where the file could not be read: that may pass without a change of the file. */
  #read(options: KeyFileOptions): boolean {
    const content = contentOf(options.file)
    if (!isSame(content, this.#content)) {
      this.#content = content
      this.#readAt = readWholeSecond(options.clock)
      this.#take(content, options)
    }
    return typeof content !== 'string'
  }

  #take(content: Uint8Array | string, options: KeyFileOptions): void {
    const { name, report } = options
    const read = typeof content === 'string' ? content : parseKeySet(content)
    if (typeof read === 'string') {
      this.#error = `the file ${read}`
      this.#failedAt ??= this.#readAt
      report({ type: 'keys-failed', source: name, reason: this.#error })
      return
    }
    reportDropped(read.dropped, name, report)
    const previous = this.#keySet
    this.#lastGood = previous === undefined ? read.keySet : read.keySet.keepingKeysOf(previous)
    this.#error = undefined
    this.#failedAt = undefined
    announceKeys(this.#lastGood, previous, options)
  }
}

function isSame(content: Uint8Array | string, known: Uint8Array | string | undefined): boolean {
  if (typeof content === 'string' || !(known instanceof Uint8Array)) return content === known
  return content.length === known.length && content.every((byte, index) => byte === known[index])
}

function contentOf(file: ChangingFile): Uint8Array | string {
  try {
    return file.read(maxKeyFileBytes)
  } catch {
    return 'cannot be read'
  }
}

/** Whatever stands in the file ends nothing: what is nested too deeply, for one, cannot be parsed. */
function parseKeySet(bytes: Uint8Array): ReturnType<typeof readKeySet> {
  try {
    return readKeySet(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch {
    return 'is no JSON that can be read'
  }
}
