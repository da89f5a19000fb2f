import type { RejectionCode } from '../answers/rejection-codes.ts'
import type { Clock } from '../clock.ts'
import type { EventListener, Logger } from '../events.ts'
import type { Fetch } from '../keys/remote/fetch-transport.ts'
import type { ExternalId, Identity, IdentityLookup } from '../identities/identity.ts'
import type { IdentityRegistry } from '../identities/identity-registry.ts'
import type { StringMatcher } from '../matchers/matcher.ts'
import type { RegexEngine } from '../matchers/regex.ts'
import type { ClaimPath } from '../claims/claim-path.ts'
import type { StandardSchema } from '../claims/claim-schema.ts'
import type { Policy } from '../policies/policy.ts'
import type { PresetFields } from '../presets/preset-fields.ts'
import type { TokenRequest } from '../request.ts'
import type { Duration } from './duration.ts'
import type { KeySourceFields } from './keys/key-source-fields.ts'

/** A function that finds the token in a request: a string, or `undefined` where there is none. */
export type ExtractionFunction = (request: TokenRequest) => string | undefined | Promise<string | undefined>

/** One place where a token may be found. */
export type ExtractionSource =
  | { readonly bearer: true }
  | { readonly header: string; readonly prefix?: string }
  | { readonly cookie: string }
  | { readonly query: string }
  | { readonly form: string }
  | ExtractionFunction

/** Which `typ` headers, and which kinds of token, are taken for access tokens. */
export type TokenType = 'jwt' | 'access' | readonly string[]

/** What a token must be, to be accepted: who issued it, with which keys, for whom. */
export interface RequirementOptions extends KeySourceFields {
  /** Shown in explanations, events and the signer table. Default: the exact issuer, else its position. */
  readonly name?: string
  /** A string is compared exactly; `null` states that the issuer is not checked. */
  readonly issuer: StringMatcher | null
  /**
   * The tenants of an issuer that holds `{tenantid}`: `iss` names one of them, and `tid` and the key's own
   * `issuer` name the same. `null` states that every tenant is accepted. Default: the issuer has no tenants.
   */
  readonly tenants?: readonly string[] | null
  /** The token's `aud` holds at least one of these; `null` states that it is not checked. */
  readonly audience: string | readonly string[] | null
  /** Refuses a token whose `aud` also names anything not in `audience`. Default: `false`. */
  readonly audienceOnly?: boolean
  /** What `sub` must look like. Default: unchecked. */
  readonly subject?: StringMatcher

  /** Default: what the key source allows. `none` never; symmetric and asymmetric never together. */
  readonly algorithms?: readonly string[]
  /**
   * `"jwt"` (default) accepts no `typ`, `JWT` and `at+jwt`, and refuses logout tokens; `"access"` refuses
   * recognisable ID tokens too; a list names the types that are accepted instead.
   */
  readonly tokenType?: TokenType
  /** Names of claims that must be present and not null. */
  readonly requiredClaims?: readonly string[]
  /** Of `azp`, `client_id`, `appid` and `cid` at least one is present, and each present is in this list. */
  readonly clientIds?: readonly string[]
  /**
   * A validator that keeps to Standard Schema, such as one of zod, valibot or arktype. It is run once per token,
   * has to answer at once, and gives `auth.claims` their value and type. Policies go on reading the token.
   */
  readonly schema?: StandardSchema
  /** A policy that tokens of this requirement must meet. */
  readonly authorization?: Policy
  /** Default: the verifier's. */
  readonly expirationRequired?: boolean
  /** Default: the verifier's. */
  readonly maxLifetime?: Duration
  /** Default: the verifier's. */
  readonly clockSkewTolerance?: Duration
  /** A disabled requirement accepts nothing. Default: `true`. */
  readonly enabled?: boolean
  /** ISO 8601, for the signer table. Default: the start of the process. */
  readonly createdAt?: string
  /** For the signer table. Default: a UUIDv5 of name and issuer. */
  readonly id?: string
  /** What to tell operators, in explanations and events, where a token is refused with a code. */
  readonly hints?: Readonly<Partial<Record<RejectionCode, string>>>
  /**
   * What to do with a token that is bound to a key (`cnf`, RFC 7800). `"ifBound"` (default) refuses it, since
   * its possession cannot be proven; `"ignore"` takes it for a plain bearer token.
   */
  readonly senderConstrained?: 'ifBound' | 'ignore'
}

/**
 * A requirement by the name of a preset: the fields of its provider, and any others of a requirement, which
 * override the preset's. The same as what the function of that name in `presets` gives.
 */
export type PresetOptions = {
  [Name in keyof PresetFields]: { readonly preset: Name } & PresetFields[Name] &
    Omit<Partial<RequirementOptions>, keyof PresetFields[Name]>
}[keyof PresetFields]

/** The verified-token cache. */
export interface CacheOptions {
  /** From 1 to 10,000,000. Default: 10000. */
  readonly maxEntries?: number
  /** Bytes, or a number with `kb` or `mb`: 16 GiB (`"16384mb"`) at most. Default: `"32mb"`. */
  readonly maxBytes?: number | string
  /**
   * Whether whole tokens may be kept in memory; otherwise only their SHA-256. `false` is refused on runtimes other
   * than Node, which have no hash for it. Default: `true`.
   */
  readonly hotTier?: boolean
}

/** The fixed parts of the `WWW-Authenticate` header. */
export interface ChallengeOptions {
  readonly realm?: string
  /** Space-separated, or a list. */
  readonly scope?: string | readonly string[]
  /** The URL of the protected resource's metadata (RFC 9728, section 5.1). */
  readonly resourceMetadata?: string
}

/**
 * How a claim is mapped to an identity that the application knows, and which stands in `auth.identity`. An ID
 * belongs to the issuer that the token names: the same ID of another issuer is somebody else, and a token without
 * `iss` is nobody's. Nobody is 403 `identity_unknown`, a lookup that fails 503 `identity_unavailable`.
 */
export interface IdentityOptions {
  /**
   * The claim that holds the external ID: a text that is not empty, compared to the letter. `email` counts only
   * where `email_verified` is true.
   */
  readonly claim: ClaimPath
  /**
   * What `createIdentityRegistry` makes, or the list that it takes. Identities may leave their issuer out where
   * every requirement has one and the same exact issuer.
   */
  readonly registry?: IdentityRegistry | readonly (Identity | ExternalId)[]
  /** Finds the identity otherwise; asked once for every request, and by `explain`. Nothing is remembered. */
  readonly lookup?: IdentityLookup
  /** The deadline of `lookup`, from a millisecond to a minute. Default: `2s`. */
  readonly timeout?: Duration
  /** `false` lets a token without identity in; one whose identity cannot be had is 503 still. Default: `true`. */
  readonly required?: boolean
  /** `true` takes an `email` that nobody verified: whoever can enter another's there is let in as them. Default: `false`. */
  readonly allowUnverifiedEmail?: boolean
}

/**
 * The claim that is written into a header: its path, or an object with the path. A text, number or boolean is
 * written as it is, a list of these joined by commas; `encode: "json"` writes any claim as JSON.
 */
export type ForwardedClaim = ClaimPath | { readonly claim: ClaimPath; readonly encode?: 'json' }

/** What applies to every requirement. */
export interface SharedOptions {
  /** Ordered; the first source that is present is used. Default: `[{ bearer: true }]`. */
  readonly extractionSources?: readonly ExtractionSource[]
  /** `"reject"` refuses a request with a token in more than one source (400). Default: `"first"`. */
  readonly multipleTokens?: 'first' | 'reject'
  /**
   * Of `authenticate()` alone; guards always enforce. `"strict"` (default): no token, no entry. `"optional"`:
   * no token passes without identity, a bad one is rejected. `"permissive"`: nothing is rejected.
   */
  readonly mode?: 'strict' | 'optional' | 'permissive'
  /** Refuses a token without `exp`. Default: `true`. */
  readonly expirationRequired?: boolean
  /** Refuses a token that lives longer: `exp` less `nbf`, else less `iat`. Default: no limit. */
  readonly maxLifetime?: Duration
  /** For `exp`, `nbf` and `iat`. Default: `60s`. */
  readonly clockSkewTolerance?: Duration
  /** Refuses longer tokens before anything is decoded. Default: 16384. */
  readonly maxTokenBytes?: number
  /**
   * The most signature checks that a verifier makes beside the event loop at a time, for each type of keys: RSA,
   * elliptic curves, Edwards curves. Others wait: requirements take turns, and of each one's tokens the newest mostly
   * comes first. More of them raise throughput a little, and delay the event loop. From 1 to 1024. Default: 16.
   */
  readonly maxConcurrentSignatureChecks?: number
  /** `false` switches it off. */
  readonly cache?: false | CacheOptions
  /** A policy that every accepted token must meet. */
  readonly authorization?: Policy
  readonly challenge?: ChallengeOptions
  /** Refuses a token from a cookie on a cross-site request that may change something. Default: `true`. */
  readonly csrf?: boolean
  /** Origins, besides the request's own, whose requests a cookie may authenticate. Default: none. */
  readonly allowedOrigins?: readonly string[]
  /** Lets a CORS preflight pass `authenticate()` without identity, never a guard. Default: `false`. */
  readonly bypassCorsPreflight?: boolean
  /** What joins the names of a claim path. Default: `"."`. */
  readonly nestedClaimDelimiter?: string
  /** Where `roles` and `anyRole` look. Default: `"roles"`. */
  readonly rolesClaim?: ClaimPath
  /** Where `permissions` and `anyPermission` look. Default: `"permissions"`. */
  readonly permissionsClaim?: ClaimPath
  /** The class `RE2JS` of the package `re2js`, wanted where `regex` is used. Default: none. */
  readonly regexEngine?: RegexEngine
  /**
   * Writes claims into headers of the request, for handlers and the upstreams behind them. Each header is first
   * taken out of every request, in any spelling; an absent claim yields none. Default: `{}`.
   */
  readonly forwardHeaders?: Readonly<Record<string, ForwardedClaim>>
  /**
   * `false` takes the token out of the header or cookie it may come in; other cookies stay. Tokens in queries
   * and forms are always taken out. Default: `true`.
   */
  readonly forwardAuthorization?: boolean
  /** Maps tokens to identities that the application knows. Default: they are not mapped. */
  readonly identity?: IdentityOptions
  /** Seconds since the epoch. Default: the machine's clock. */
  readonly clock?: Clock
  /** Replaces the built-in transport for key sets and metadata. */
  readonly fetch?: Fetch
  readonly logger?: Logger
  readonly onEvent?: EventListener
}

/**
 * The options of a verifier: one requirement, or `requireAny`, and what applies to all. Validated once, when
 * the verifier is made: an unknown name, a wrong type, an empty list, an `undefined` or a contradiction throws
 * `ConfigurationError`. Everything but functions and the logger is copied: what becomes of the object
 * afterwards changes nothing.
 *
 * @example
 * ```ts
 * import type { VerifierOptions } from '@claimgate/core'
 *
 * export const options: VerifierOptions = {
 *   requireAny: [
 *     { issuer: 'https://id.example.com', audience: 'orders-api' },
 *     { issuer: 'https://partners.example.com', audience: 'orders-api', maxLifetime: '10m' },
 *   ],
 *   clockSkewTolerance: '30s',
 * }
 * ```
 */
export type VerifierOptions = SharedOptions &
  (
    | RequirementOptions
    | PresetOptions
    | { readonly requireAny: readonly (RequirementOptions | PresetOptions)[] }
  )
