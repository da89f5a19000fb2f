import type { JWK } from 'jose'

/**
 * What differs between Node and other runtimes. `#platform` in package.json chooses the implementation. A
 * function that a runtime cannot offer is absent, and the options that need it are refused there.
 */
export interface Platform {
  /** Decodes text that is known to be canonical base64url. */
  decodeBase64url(text: string): Uint8Array
  /** A SHA-256 of the text, or the text itself where no synchronous hash exists. */
  digest(text: string): string
  environmentVariable?: (name: string) => string | undefined
  readFile?: (path: string) => Uint8Array
  /** Reads SPKI, PKCS#1 and X.509 PEM; throws for anything else. */
  publicJwkFromPem?: (pem: string) => JWK
  /** Whether a JWK can be imported, all of it being there: an EC point is on its curve, for one. */
  canImport?: (jwk: JWK) => boolean
  /** A UUID that is always the same for a name. */
  nameBasedUuid?: (name: string) => string
}
