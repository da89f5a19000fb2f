import { hasMember } from '../own-member.ts'

/**
 * Why a claim is left out: it is an object, or a list with one; it holds a number other than the token's; it holds
 * half of a surrogate pair; it takes more than 8 KiB.
 */
export type HeaderProblem = 'not-text' | 'number-not-exact' | 'not-unicode' | 'too-long'

/** A claim as the value of a header; `undefined` where there is none to write. */
export type HeaderValue = { readonly text: string } | { readonly problem: HeaderProblem } | undefined

/** In bytes; what servers take in a line, as a rule. */
export const maxHeaderBytes = 8192

/** Writes a claim as text: texts, numbers and booleans, and lists of these, joined by commas. */
export function encodeText(claim: unknown): HeaderValue {
  if (claim === undefined || claim === null) return undefined
  return Array.isArray(claim) ? encodeList(claim) : fitting(encodePrimitive(claim, outsideTexts))
}

/** Writes a claim as JSON, whatever it is, in ASCII. */
export function encodeJson(claim: unknown): HeaderValue {
  if (claim === undefined || claim === null) return undefined
  if (!isExact(claim)) return { problem: 'number-not-exact' }
  const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  return fitting({ text: JSON.stringify(claim).replace(/[^\x20-\x7e]/g, escape) })
}

/** All but visible ASCII and the spaces within, and the sign of the encoding itself. */
const outsideTexts = /^ | $|[^\x20-\x24\x26-\x7e]+/gu
/** The comma, too, which joins. */
const outsideElements = /^ | $|[^\x20-\x24\x26-\x2b\x2d-\x7e]+/gu

type EncodedText = Exclude<HeaderValue, undefined>

function encodeList(elements: readonly unknown[]): HeaderValue {
  const texts: string[] = []
  for (const element of elements) {
    const encoded = encodePrimitive(element, outsideElements)
    if (hasMember(encoded, 'problem')) return encoded
    texts.push(encoded.text)
  }
  return fitting({ text: texts.join(',') })
}

function encodePrimitive(value: unknown, outside: RegExp): EncodedText {
  if (typeof value === 'number' && !isExactNumber(value)) return { problem: 'number-not-exact' }
  if (typeof value === 'number' || typeof value === 'boolean') return { text: String(value) }
  if (typeof value !== 'string') return { problem: 'not-text' }
  if (value.length > maxHeaderBytes) return { problem: 'too-long' }
  // Half a surrogate pair has no UTF-8, and a sign in its place would make one of two different claims.
  if (/\p{Surrogate}/u.test(value)) return { problem: 'not-unicode' }
  return { text: value.replace(outside, (characters) => encodeURIComponent(characters)) }
}

/** An empty header says no more than none, and some upstreams read something else out of it. */
function fitting(encoded: EncodedText): HeaderValue {
  if (hasMember(encoded, 'problem')) return encoded
  if (encoded.text.length > maxHeaderBytes) return { problem: 'too-long' }
  return encoded.text === '' ? undefined : encoded
}

/** Whether the numbers of a claim are those that the token was written with. */
function isExact(claim: unknown): boolean {
  if (typeof claim === 'number') return isExactNumber(claim)
  return typeof claim !== 'object' || claim === null || Object.values(claim).every(isExact)
}

function isExactNumber(value: number): boolean {
  return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value))
}
