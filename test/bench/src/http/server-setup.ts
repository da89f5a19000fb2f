import type { AsymmetricAlgorithm, PublicJwk } from '../tokens.ts'

/** What a server is told when it starts. */
export interface ServerSetup {
  readonly alg: AsymmetricAlgorithm
  readonly jwks: { readonly keys: PublicJwk[] }
  /** Where the same key set is served. */
  readonly jwksUrl: string
  /** The same public key as text. */
  readonly pem: string
}

/** Starts a server on a free port of the loopback interface, and gives the port. */
export type StartServer = (setup: ServerSetup) => Promise<number>

/** The servers of one framework, by the name of the subject. */
export type Servers = Readonly<Record<string, StartServer>>

export const loopback = '127.0.0.1'

/** What a server without a gate answers: as long as any other answer. */
export const fixedSubject = 'user-000000'
