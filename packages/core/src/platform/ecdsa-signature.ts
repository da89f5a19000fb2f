const sequenceTag = 0x30
const integerTag = 0x02

/** The least number whose first bit is set: as a length it takes two bytes, as the start of an integer a zero before it. */
const firstBitSet = 0x80

/**
 * Writes an ECDSA signature as DER (RFC 3279, section 2.2.3), which OpenSSL reads without being told, where a
 * token has r and s side by side, each of half its length (RFC 7518, section 3.4). Whether these are a signature
 * is for OpenSSL to say.
 */
export function derOfEcdsaSignature(signature: Uint8Array): Uint8Array {
  const half = signature.length / 2
  const r = shortestForm(signature, 0, half)
  const s = shortestForm(signature, half, signature.length)
  const content = 4 + r.length + s.length
  const der = Buffer.allocUnsafe(content + (content < firstBitSet ? 2 : 3))
  let at = 0
  der[at++] = sequenceTag
  if (content >= firstBitSet) der[at++] = 0x81
  der[at++] = content
  writeInteger(der, at, signature, r)
  writeInteger(der, at + 2 + r.length, signature, s)
  return der
}

interface Integer {
  readonly start: number
  readonly end: number
  /** With the zero that keeps it from being negative. */
  readonly length: number
}

function shortestForm(bytes: Uint8Array, from: number, end: number): Integer {
  let start = from
  while (start < end - 1 && bytes[start] === 0) start += 1
  const isNegative = Number(bytes[start]) >= firstBitSet
  return { start, end, length: end - start + (isNegative ? 1 : 0) }
}

/** Byte by byte: for so few, that takes a third of what `set` and `copy` take. */
function writeInteger(der: Uint8Array, from: number, bytes: Uint8Array, integer: Integer): void {
  const { start, end, length } = integer
  let at = from
  der[at++] = integerTag
  der[at++] = length
  if (length > end - start) der[at++] = 0
  for (let index = start; index < end; index += 1) der[at++] = Number(bytes[index])
}
