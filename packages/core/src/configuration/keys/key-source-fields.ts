import type { JSONWebKeySet, JWK } from 'jose'
import type { Duration } from '../duration.ts'

/**
 * A shared secret: UTF-8 text, bytes, base64 or base64url text, an environment variable, or a regular file of 1 MiB
 * at most (of text: less the line break at its end). Refused where it has fewer bytes than the hash of the algorithm (RFC 7518,
 * section 3.2) or is a public key.
 */
export type Secret = string | Uint8Array | StoredText

/** Text that is kept elsewhere: as base64, in an environment variable, or in a regular file of 1 MiB at most. */
export type StoredText = { readonly base64: string } | { readonly env: string } | { readonly file: string }

/** The value of a header: itself, or where it is kept. A file is read for each fetch, so that it may change. */
export type HeaderValue = string | (StoredText & { readonly prefix?: string })

/** How the server of a key set proves itself, and what claimgate proves itself with. */
export interface TlsOptions {
  /** PEM certificates of the authorities that are trusted, instead of the public ones. */
  readonly ca?: string | StoredText
  /** PEM certificate to show to the configured origin, and to no other (RFC 8446, section 4.4.2); with `key`. */
  readonly cert?: string | StoredText
  /** PEM private key of `cert`. */
  readonly key?: string | StoredText
  /**
   * The server's certificate holds one of these keys: each the SHA-256 of a SubjectPublicKeyInfo in base64, as
   * in `pin-sha256` (RFC 7469, section 2.4). Checked besides everything else. Every key is taken by default.
   */
  readonly pinnedKeys?: readonly string[]
  /**
   * Takes any certificate: whoever is on the way can then replace the keys and let themselves in. Default:
   * `false`.
   */
  readonly insecureSkipVerification?: boolean
}

/** How long a fetched key set is used without asking again, by its `Cache-Control: max-age`. */
export interface LifetimeOptions {
  /** Default: `1m`. */
  readonly min?: Duration
  /** At most `24h`. Default: `1h`. */
  readonly max?: Duration
  /** Where the server says nothing, or forbids caching. Default: `10m`, or what bound is nearest. */
  readonly default?: Duration
}

/** Limits and address of a key set that is fetched. */
export interface RemoteOptions {
  /** Seconds for the whole exchange, body included. Default: `5s`. */
  readonly timeout?: Duration
  /** Seconds between two fetches for an unknown `kid`, and after a failure. Default: `30s`. */
  readonly cooldown?: Duration
  /** How much longer than its lifetime a set is used while no newer one can be had. Default: `1h`. */
  readonly maxStale?: Duration
  readonly lifetime?: LifetimeOptions
  /** Whether plain `http:` is allowed for a host that is not loopback. Default: `false`. */
  readonly allowInsecure?: boolean
  /**
   * Whether a host that only the metadata document names may have a private address. Link-local and metadata
   * addresses are refused in any case. Default: `false`.
   */
  readonly allowPrivateHosts?: boolean
  readonly tls?: TlsOptions
  /** Sent to the origin that is configured, and to no other. */
  readonly headers?: Readonly<Record<string, HeaderValue>>
}

/** Where the keys of a requirement come from: one of these. */
export interface KeySourceFields {
  /** A shared secret, for HS256, HS384 and HS512. */
  readonly secret?: Secret
  /** One public key, as PEM text (SPKI, PKCS#1 or X.509) or JWK. */
  readonly publicKey?: string | JWK
  /** A JWK set. */
  readonly jwks?: JSONWebKeySet
  /**
   * The path of a file that holds a JWK set. It is watched: a good set takes the place of the one in use, and
   * anything else changes nothing. Without a good set requests get 503.
   */
  readonly jwksFile?: string
  /** The URL of a JWK set. */
  readonly jwksUrl?: string | ({ readonly url: string } & RemoteOptions)
  /** The issuer's metadata document, which names the URL of its JWK set. The default. */
  readonly discovery?: boolean | string | ({ readonly url?: string } & RemoteOptions)
  /** A function that gives a JWK set. It is given nothing from a token. */
  readonly keys?: () => Promise<JSONWebKeySet>
  /**
   * A JWK set that was saved before, to start from: it serves until the first good load takes its place, and
   * for `maxStale` at most; beside `jwksFile` without a limit. Refused beside a key source that is never loaded.
   */
  readonly initialKeys?: JSONWebKeySet
}
