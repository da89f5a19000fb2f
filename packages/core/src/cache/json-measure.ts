import { isJsonObject, type JsonObject } from '../decoding/strict-json.ts'
import { hasIndexes, listBytes, objectBytes, primitiveBytes, shapeBytes, stringBytes } from './heap-size.ts'
import { SharingTable } from './sharing-table.ts'

/** Of longer strings the hash takes the first characters alone. */
const mostHashed = 256

/** Objects with more or longer names are weighed as if no other had the same. */
const mostShapeBytes = 8192

const beyondOneByte = /[^\0-\xff]/

/** Measures JSON in one walk: a hash, which equal values share, and about the bytes that it takes in memory. */
export class JsonMeasure {
  hash = 0
  bytes = 0
  /** Lists of member names: V8 describes them once for all objects with the same. */
  readonly #shapes: SharingTable

  constructor(shapes: number) {
    this.#shapes = new SharingTable(shapes)
  }

  take(value: unknown): void {
    this.hash = 0
    this.bytes = 0
    this.#walk(value)
  }

  /** Measures an object without its members. */
  takeShape(names: readonly string[]): void {
    this.bytes = 0
    this.hash = this.#shape(names)
  }

  forgetShapes(): void {
    this.#shapes.clear()
  }

  #walk(value: unknown): void {
    if (typeof value === 'string') this.#takeString(value)
    else if (Array.isArray(value)) this.#takeList(value)
    else if (isJsonObject(value)) this.#takeObject(value)
    else {
      this.#mix(Number(value))
      this.bytes += primitiveBytes(value)
    }
  }

  #takeString(text: string): void {
    const hashed = Math.min(text.length, mostHashed)
    let hash = this.hash
    let bits = 0
    for (let index = 0; index < hashed; index += 1) {
      const character = text.charCodeAt(index)
      hash = mixed(hash, character)
      bits |= character
    }
    this.hash = mixed(hash, text.length)
    const isTwoByte = bits > 0xff || (text.length > hashed && beyondOneByte.test(text))
    this.bytes += stringBytes(text.length, isTwoByte)
  }

  #takeList(list: readonly unknown[]): void {
    this.#mix(~list.length)
    this.bytes += listBytes(list.length)
    for (const item of list) this.#walk(item)
  }

  #takeObject(object: JsonObject): void {
    const names = Object.keys(object)
    this.#mix(this.#shape(names))
    for (const name of names) this.#walk(object[name])
  }

  /** Gives the hash of the names. */
  #shape(names: readonly string[]): number {
    let hash = mixed(0, names.length)
    let characters = 0
    for (const name of names) {
      hash = mixed(mixed(hash, name.length), name.charCodeAt(0))
      characters += name.length
    }
    const bytes = shapeBytes(names.length, characters)
    const isKnown = bytes <= mostShapeBytes && this.#isKnownShape(names, hash)
    this.bytes += objectBytes(names.length, hasIndexes(names)) + (isKnown ? 0 : bytes)
    return hash
  }

  #isKnownShape(names: readonly string[], hash: number): boolean {
    if (this.#shapes.find(names, hash) !== undefined) return true
    this.#shapes.add(names, hash)
    return false
  }

  #mix(part: number): void {
    this.hash = mixed(this.hash, part)
  }
}

function mixed(hash: number, part: number): number {
  return Math.imul(hash ^ part, 0x01000193)
}
