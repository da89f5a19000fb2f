import { platform } from '#platform'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const onlyAlphabet = /^[A-Za-z0-9_-]*$/

/**
 * Decodes base64url in its one canonical form: no padding, no other characters, no non-zero trailing bits
 * (RFC 4648, sections 3.5 and 5; RFC 7515, section 2). Anything else gives `undefined`, so that a token has
 * one spelling only and cannot slip past a cache or a revocation list in another.
 */
export function decodeBase64url(text: string): Uint8Array | undefined {
  return isCanonicalBase64url(text) ? platform.decodeBase64url(text) : undefined
}

function isCanonicalBase64url(text: string): boolean {
  if (!onlyAlphabet.test(text)) return false
  const remainder = text.length % 4
  if (remainder === 0) return true
  if (remainder === 1) return false
  const unusedBits = remainder === 2 ? 0b1111 : 0b11
  return (alphabet.indexOf(text.charAt(text.length - 1)) & unusedBits) === 0
}
