/** One GET of a key set or metadata document. */
export interface TransportRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  /** Whether the host may be on a private network. Link-local and metadata addresses are never reached. */
  readonly allowPrivateHosts: boolean
  /** Whether the client's certificate is for this server; no other is shown it. */
  readonly presentsCertificate: boolean
}

/** What came back. The body is read while it arrives, so that a large one can be broken off. */
export interface TransportAnswer {
  readonly status: number
  readonly cacheControl: string | undefined
  readonly body: Iterable<unknown> | AsyncIterable<unknown>
  /** Ends the exchange where the body is not wanted. */
  discard(): void | Promise<void>
}

/** Makes one GET. It follows no redirect; what fails is a `FetchProblem` with a text of our own. */
export type Transport = (request: TransportRequest) => Promise<TransportAnswer>

/** How the server of a key set proves itself, and what claimgate proves itself with. All texts are PEM. */
export interface TransportSecurity {
  /** The authorities that are trusted instead of the public ones. */
  readonly ca: string | undefined
  /** The client's certificate and its private key: both or neither. */
  readonly certificate: string | undefined
  readonly key: string | undefined
  /** SHA-256 of the server's public key (SPKI, DER) in base64: it has to be one of these, where there are some. */
  readonly pinnedKeys: readonly string[]
  readonly verifiesCertificate: boolean
}
