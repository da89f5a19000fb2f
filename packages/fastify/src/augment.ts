import type { Auth } from '@claimgate/core'

/**
 * Gives Fastify requests the `auth` property, for those who import `@claimgate/fastify/augment`. For all
 * requests, guarded or not: so it may be absent.
 */
declare module 'fastify' {
  interface FastifyRequest {
    auth: Auth | null | undefined
  }
}
