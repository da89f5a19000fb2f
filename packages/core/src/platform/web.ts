import { decode, encode } from 'jose/base64url'
import picomatch from 'picomatch'
import { importKey } from './jose-signature.ts'
import type { Platform } from './platform.ts'

/** What every runtime offers that jose runs on. */
export const platform: Platform = {
  decodeBase64url,
  importKey,
  globTokens: (pattern, options) => picomatch.parse(pattern, options).tokens,
}

/** jose throws for most of what is no base64url, and passes over the rest; what it encodes is canonical. */
function decodeBase64url(text: string): Uint8Array | undefined {
  try {
    const bytes = decode(text)
    return encode(bytes) === text ? bytes : undefined
  } catch {
    return undefined
  }
}
