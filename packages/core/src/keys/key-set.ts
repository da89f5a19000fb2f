import { isJsonObject } from '../decoding/strict-json.ts'
import { isPublicJwk, publicKeyProblem } from './public-key-rules.ts'
import { createPublicKey, type VerificationKey } from './verification-key.ts'

/** Larger sets are refused. */
export const maxKeysInSet = 100

/** A set of keys that does not change; a refreshed set takes its place as a whole. */
export class KeySet {
  readonly keys: readonly VerificationKey[]
  readonly #byKid = new Map<string | undefined, VerificationKey[]>()

  constructor(keys: readonly VerificationKey[]) {
    this.keys = keys
    for (const key of keys) this.#byKid.set(key.kid, [...(this.#byKid.get(key.kid) ?? []), key])
  }

  /**
   * The keys that may prove a token: with a `kid`, those that have it and then those that have none; without,
   * all. The algorithm has to fit.
   */
  candidates(kid: string | undefined, algorithm: string): readonly VerificationKey[] {
    const keys =
      kid === undefined ? this.keys : [...(this.#byKid.get(kid) ?? []), ...(this.#byKid.get(undefined) ?? [])]
    return keys.filter((key) => key.algorithms.has(algorithm))
  }

  /** Whether a newer set might hold the key that a `kid` asks for. A set without any `kid` never names more. */
  lacks(kid: string | undefined): boolean {
    if (kid === undefined) return this.keys.length === 0
    return !this.#byKid.has(kid) && (this.keys.length === 0 || this.keys.some((key) => key.kid !== undefined))
  }

  get kids(): readonly (string | undefined)[] {
    return this.keys.map(({ kid }) => kid)
  }

  /** The same set with each key taken from `previous` that it still holds, so that imports are kept. */
  keepingKeysOf(previous: KeySet): KeySet {
    const known = new Map(previous.keys.map((key) => [key.fingerprint, key]))
    return new KeySet(this.keys.map((key) => known.get(key.fingerprint) ?? key))
  }
}

/** A key that was left out of a set, and why. */
export interface DroppedKey {
  readonly index: number
  readonly problem: string
}

/**
 * Reads a JWK set (RFC 7517, section 5). Keys that must not verify are dropped singly; a set that is none, is
 * too large or holds no usable key is refused as a whole, with the problem as text.
 */
export function readKeySet(
  value: unknown,
): { readonly keySet: KeySet; readonly dropped: readonly DroppedKey[] } | string {
  const entries: unknown = isJsonObject(value) ? value['keys'] : undefined
  if (!Array.isArray(entries)) return 'is not a JWK set'
  if (entries.length > maxKeysInSet)
    return `holds ${entries.length} keys; at most ${maxKeysInSet} are allowed`
  const dropped = entries.flatMap((entry: unknown, index) => {
    const problem = publicKeyProblem(entry)
    return problem === undefined ? [] : [{ index, problem }]
  })
  const keySet = new KeySet(entries.filter(isPublicJwk).map(createPublicKey))
  if (keySet.keys.length > 0) return { keySet, dropped }
  return [
    'holds no key that can verify',
    ...dropped.map(({ index, problem }) => `keys[${index}] ${problem}`),
  ].join('; ')
}
