import { isJsonObject } from '../decoding/strict-json.ts'
import { readPublicJwk } from './public-key-rules.ts'
import { createPublicKey, type VerificationKey } from './verification-key.ts'

/** Larger sets are refused. */
export const maxKeysInSet = 100

/** A set of keys that does not change; a refreshed set takes its place as a whole. */
export class KeySet {
  readonly keys: readonly VerificationKey[]
  readonly #nameless: readonly VerificationKey[]
  /** For each `kid` the keys that have it, and then those that have none. */
  readonly #byKid = new Map<string, readonly VerificationKey[]>()

  constructor(keys: readonly VerificationKey[]) {
    this.keys = keys
    this.#nameless = keys.filter(({ kid }) => kid === undefined)
    for (const { kid } of keys) if (kid !== undefined) this.#byKid.set(kid, this.#withKid(kid))
  }

  #withKid(wanted: string): readonly VerificationKey[] {
    return [...this.keys.filter(({ kid }) => kid === wanted), ...this.#nameless]
  }

  /**
   * The keys that may prove a token: with a `kid`, those that have it and then those that have none; without,
   * all. The algorithm has to fit, and no source must have withdrawn the key: a reload makes sources that share keys.
   */
  candidates(kid: string | undefined, algorithm: string): readonly VerificationKey[] {
    const keys = kid === undefined ? this.keys : (this.#byKid.get(kid) ?? this.#nameless)
    return keys.filter((key) => key.algorithms.has(algorithm) && !key.withdrawn)
  }

  /**
   * Whether a newer set might hold the key that a token asks for: its `kid` is not here, or it has none and
   * neither have the keys, so that nothing tells a new one from those.
   */
  lacks(kid: string | undefined): boolean {
    return kid === undefined ? this.keys.every((key) => key.kid === undefined) : !this.#byKid.has(kid)
  }

  get kids(): readonly (string | undefined)[] {
    return this.keys.map(({ kid }) => kid)
  }

  /**
   * The same set with each key taken from `previous` that it still holds, so that imports are kept. One that
   * another source withdrew meanwhile is made anew.
   */
  keepingKeysOf(previous: KeySet): KeySet {
    const kept = previous.keys.filter(({ withdrawn }) => !withdrawn)
    const known = new Map(kept.map((key) => [key.fingerprint, key]))
    return new KeySet(this.keys.map((key) => known.get(key.fingerprint) ?? key))
  }
}

/** A key that was left out of a set, and why. */
export interface DroppedKey {
  readonly index: number
  readonly problem: string
}

interface ReadKeySet {
  readonly keySet: KeySet
  readonly dropped: readonly DroppedKey[]
}

/**
 * Reads a JWK set (RFC 7517, section 5) that stands in the options. Keys that must not verify are dropped
 * singly; a set that is none, is too large or holds no usable key is refused as a whole, with the problem as
 * text.
 */
export function readKeySet(value: unknown): ReadKeySet | string {
  const entries = entriesOf(value)
  return typeof entries === 'string' ? entries : gather(entries.map(readKey))
}

/** Reads a JWK set that was fetched. Its keys are imported here, so that those that cannot be are dropped too. */
export async function loadKeySet(value: unknown): Promise<ReadKeySet | string> {
  const entries = entriesOf(value)
  return typeof entries === 'string' ? entries : gather(await Promise.all(entries.map(loadKey)))
}

function entriesOf(value: unknown): readonly unknown[] | string {
  const entries: unknown = isJsonObject(value) ? value['keys'] : undefined
  if (!Array.isArray(entries)) return 'is not a JWK set'
  return entries.length > maxKeysInSet
    ? `holds ${entries.length} keys; at most ${maxKeysInSet} are allowed`
    : Array.from<unknown>(entries)
}

const damaged = 'is damaged: it cannot be imported'

/** Reads one key of a set, or says why it must not verify. Where the platform can tell at once, it is whole. */
export function readKey(entry: unknown): VerificationKey | string {
  const jwk = readPublicJwk(entry)
  if (typeof jwk === 'string') return jwk
  const key = createPublicKey(jwk)
  return key.canImport() === false ? damaged : key
}

async function loadKey(entry: unknown): Promise<VerificationKey | string> {
  const jwk = readPublicJwk(entry)
  if (typeof jwk === 'string') return jwk
  const key = createPublicKey(jwk)
  return (await key.canImport()) ? key : damaged
}

function gather(entries: readonly (VerificationKey | string)[]): ReadKeySet | string {
  const keys = entries.filter((entry) => typeof entry !== 'string')
  const dropped = entries.flatMap((problem, index) =>
    typeof problem === 'string' ? [{ index, problem }] : [],
  )
  const distinct = new Map(keys.map((key) => [key.fingerprint, key]))
  if (distinct.size > 0) return { keySet: new KeySet([...distinct.values()]), dropped }
  return [
    'holds no key that can verify',
    ...dropped.map(({ index, problem }) => `keys[${index}] ${problem}`),
  ].join('; ')
}
