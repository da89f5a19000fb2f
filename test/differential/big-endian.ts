/** Numbers of signatures and keys, first byte first. */
export function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`)
}

export function bytesOf(number: bigint, length: number): Buffer {
  return Buffer.from(number.toString(16).padStart(length * 2, '0'), 'hex')
}

/** The remainder that is not negative. */
export function modulo(number: bigint, modulus: bigint): bigint {
  return ((number % modulus) + modulus) % modulus
}

/** The inverse modulo a prime (Euclid). */
export function inverse(number: bigint, prime: bigint): bigint {
  let [older, newer] = [prime, modulo(number, prime)]
  let [olderFactor, newerFactor] = [0n, 1n]
  while (newer > 0n) {
    const quotient = older / newer
    ;[older, newer] = [newer, older - quotient * newer]
    ;[olderFactor, newerFactor] = [newerFactor, olderFactor - quotient * newerFactor]
  }
  return modulo(olderFactor, prime)
}
