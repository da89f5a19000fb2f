import { decode } from 'jose/base64url'
import type { Platform } from './platform.ts'

/** What every runtime offers that jose runs on. */
export const platform: Platform = {
  decodeBase64url: (text) => decode(text),
  digest: (text) => text,
}
