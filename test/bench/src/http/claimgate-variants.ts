import type { VerifierOptions } from '@claimgate/core'
import { audience, issuer } from '../tokens.ts'
import type { ServerSetup } from './server-setup.ts'

const withKeys = ({ alg, jwks }: ServerSetup) => ({ issuer, audience, algorithms: [alg], jwks })

/** The ways in which claimgate is measured, the same in every framework. */
export const claimgateVariants = {
  claimgate: withKeys,
  'claimgate, digest alone': (setup) => ({ ...withKeys(setup), cache: { hotTier: false } }),
  'claimgate, cache: false': (setup) => ({ ...withKeys(setup), cache: false }),
  'claimgate, keys by URL': ({ alg, jwksUrl }) => ({ issuer, audience, algorithms: [alg], jwksUrl }),
} satisfies Readonly<Record<string, (setup: ServerSetup) => VerifierOptions>>
