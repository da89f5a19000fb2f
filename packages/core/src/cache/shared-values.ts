import type { Claims, TokenHeader } from '../auth.ts'
import { isJsonObject, type JsonObject } from '../decoding/strict-json.ts'
import { hasIndexes } from './heap-size.ts'
import { JsonMeasure } from './json-measure.ts'
import { SharingTable } from './sharing-table.ts'

/** What a token says: JSON, frozen throughout. */
export interface TokenContent {
  readonly header: TokenHeader
  readonly claims: Claims
  readonly scopes: readonly string[]
}

/** What a token says, and about what that takes in memory where no other token shares it. */
export interface SharedContent extends TokenContent {
  readonly bytes: number
}

/** Of larger values the parts alone are shared. */
const mostBytesShared = 1024

/** Deeper parts are not looked at one by one. */
const mostDepthShared = 4

/** V8 copies larger objects, and those with whole numbers for names, slowly or into far more memory. */
const mostMembersCopied = 64

/** A table with more would take megabytes before it holds anything. */
const mostPlaces = 65_536

/** How many parts of one token may look for their equal; a token with more would push out what others share. */
const mostPartsShared = 256

/**
 * Lets tokens that say the same share it: equal strings, lists and objects become one and the same. What it gives
 * equals what it is given, down to the order of members and the sign of zero, and is frozen throughout.
 */
export class SharedValues {
  readonly #known: SharingTable
  readonly #measure: JsonMeasure
  #partsLeft = 0
  #bytes = 0

  /** What is kept for sharing, by tokens or not, takes an eighth of `maxBytes` at most. */
  constructor(maxBytes: number) {
    const places = Math.min(mostPlaces, maxBytes / 8 / mostBytesShared)
    this.#known = new SharingTable(places / 2)
    this.#measure = new JsonMeasure(places / 16)
  }

  share({ header, claims, scopes }: TokenContent): SharedContent {
    this.#partsLeft = mostPartsShared
    this.#bytes = 0
    const shared = {
      header: this.#share(header, mostDepthShared),
      claims: this.#shareClaims(claims),
      scopes: this.#shareScopes(scopes),
    }
    return { ...shared, bytes: this.#bytes }
  }

  /** Forgets what is kept for sharing. */
  clear(): void {
    this.#known.clear()
    this.#measure.forgetShapes()
  }

  /** Claims are an object of their own for each token, since policies remember their outcome by it. */
  #shareClaims(claims: Claims): Claims {
    this.#measure.takeShape(Object.keys(claims))
    this.#bytes += this.#measure.bytes
    return this.#shareMembers(claims, mostDepthShared)
  }

  /** Scopes are slices of the text of their claim: those that are kept for long must not keep that. */
  #shareScopes(scopes: readonly string[]): readonly string[] {
    this.#measure.take(scopes)
    const { hash, bytes } = this.#measure
    this.#bytes += bytes
    if (bytes > mostBytesShared) return scopes
    const known = this.#known.find(scopes, hash)
    if (known !== undefined) return known
    const own = Object.freeze(scopes.map((scope) => Array.from(scope).join('')))
    this.#known.add(own, hash)
    return own
  }

  /** Gives an equal value that is known, or else the value with its parts shared, which is known from now on. */
  #share<Value>(value: Value, depthLeft: number): Value
  #share(value: unknown, depthLeft: number): unknown {
    this.#measure.take(value)
    const { hash, bytes } = this.#measure
    if (depthLeft === mostDepthShared) this.#bytes += bytes
    const isText = typeof value === 'string'
    if ((!isText && !isCompound(value)) || this.#partsLeft === 0) return value
    this.#partsLeft -= 1
    const isSmall = bytes <= mostBytesShared
    const known = isSmall ? this.#known.find(value, hash) : undefined
    if (known !== undefined) return known
    const shared = isText ? value : this.#shareParts(value, depthLeft - 1)
    if (isSmall) this.#known.add(shared, hash)
    return shared
  }

  #shareParts(value: JsonCompound, depthLeft: number): JsonCompound {
    if (depthLeft === 0) return value
    return isJsonObject(value) ? this.#shareMembers(value, depthLeft) : this.#shareItems(value, depthLeft)
  }

  #shareItems(list: readonly unknown[], depthLeft: number): readonly unknown[] {
    return Object.freeze(list.map((item) => this.#share(item, depthLeft)))
  }

  #shareMembers(object: JsonObject, depthLeft: number): JsonObject {
    const names = Object.keys(object)
    if (hasIndexes(names) || names.length > mostMembersCopied) return object
    const copy: Record<string, unknown> = { ...object }
    for (const name of names) copy[name] = this.#share(copy[name], depthLeft)
    return Object.freeze(copy)
  }
}

type JsonCompound = JsonObject | readonly unknown[]

function isCompound(value: unknown): value is JsonCompound {
  return typeof value === 'object' && value !== null
}
