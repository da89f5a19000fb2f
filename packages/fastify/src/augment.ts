import type { RegisteredAuth } from '@claimgate/core'

/**
 * Gives Fastify requests the `auth` property, for those who import `@claimgate/fastify/augment`. For all
 * requests, guarded or not: so it may be absent.
 */
declare module 'fastify' {
  interface FastifyRequest {
    auth: RegisteredAuth | null | undefined
  }
}
