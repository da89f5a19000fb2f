import type { JWK } from 'jose'
import type { Transport, TransportSecurity } from '../keys/remote/transport.ts'
import type { MaybePromise } from '../maybe-promise.ts'
import type { KeyMaterial, SignatureCheck } from './signature-check.ts'

/** What is wrong with a PEM text, and which it is. */
export interface TlsProblem {
  readonly option: 'ca' | 'cert' | 'key'
  readonly problem: string
}

/** A file that may change, or not be there at all. */
export interface ChangingFile {
  /** Absolute. */
  readonly path: string
  /** All of a regular file that has at most so many bytes; otherwise what is wrong, as text. */
  read(mostBytes: number): Uint8Array | string
  /**
   * Calls back about a second after something may have changed; again at the next look where the callback gives
   * false. Gives the function that ends it.
   */
  watch(onChange: () => boolean): () => void
}

/** Of picomatch. */
type GlobOptions = Readonly<Record<string, boolean | number>>

/** What picomatch makes of one or more characters. */
interface GlobToken {
  readonly type: string
  readonly value: string
}

/**
 * What differs between Node and other runtimes. `#platform` in package.json chooses the implementation. A
 * function that a runtime cannot offer is absent, and the options that need it are refused there.
 */
export interface Platform {
  /** Decodes base64url in its one canonical form; anything else gives `undefined`. */
  decodeBase64url(text: string): Uint8Array | undefined
  /**
   * Imports a key to check signatures of one algorithm with. Fails where the key is damaged: an EC point is not on
   * its curve, for one.
   */
  importKey(material: KeyMaterial, algorithm: string): MaybePromise<SignatureCheck>
  /** The tokens that picomatch makes of a pattern. */
  globTokens(pattern: string, options: GlobOptions): readonly GlobToken[]
  /** A SHA-256 of the text: other runtimes have none that answers at once. */
  digest?: (text: string) => string
  environmentVariable?: (name: string) => string | undefined
  /** All of a regular file that has at most so many bytes; otherwise what is wrong, as text. */
  readFile?: (path: string, mostBytes: number) => Uint8Array | string
  /** The file at a path, which is relative to the working directory; throws where that is gone. */
  fileAt?: (path: string) => ChangingFile
  /** The built-in transport; where it is absent, the runtime's `fetch` takes its place. */
  createTransport?: (security: TransportSecurity) => Transport
  /** Says which PEM text of TLS options cannot be used; `undefined` where all can. */
  tlsProblem?: (security: TransportSecurity) => TlsProblem | undefined
  /**
   * Says why the host of a URL must not be connected to where it is a literal address; a name is judged by the
   * transport.
   */
  literalHostProblem?: (hostname: string, allowPrivateHosts: boolean) => string | undefined
  /** Reads SPKI, PKCS#1 and X.509 PEM; throws for anything else. */
  publicJwkFromPem?: (pem: string) => JWK
  /** A UUID that is always the same for a name. */
  nameBasedUuid?: (name: string) => string
  /** Calls back once this turn of the event loop is over, and keeps no process running for it. */
  afterTurn?: (callback: () => void) => void
}
