import { platform } from '#platform'

/**
 * Decodes base64url in its one canonical form: no padding, no other characters, no non-zero trailing bits
 * (RFC 4648, sections 3.5 and 5; RFC 7515, section 2). Anything else gives `undefined`, so that a token has
 * one spelling only and cannot slip past a cache or a revocation list in another.
 */
export function decodeBase64url(text: string): Uint8Array | undefined {
  return platform.decodeBase64url(text)
}
