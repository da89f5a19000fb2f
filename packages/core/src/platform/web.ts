import { base64url } from 'jose'
import type { Platform } from './platform.ts'

/** What every runtime offers that jose runs on. */
export const platform: Platform = {
  decodeBase64url: (text) => base64url.decode(text),
  digest: (text) => text,
}
