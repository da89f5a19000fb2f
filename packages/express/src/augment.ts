import type { RegisteredAuth } from '@claimgate/core'

/**
 * Gives Express requests the `auth` property, for those who import `@claimgate/express/augment`. For all
 * requests, guarded or not: so it may be undefined.
 */
declare global {
  namespace Express {
    interface Request {
      auth?: RegisteredAuth | undefined
    }
  }
}
