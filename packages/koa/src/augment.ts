/// <reference types="koa" />
import type { RegisteredAuth } from '@claimgate/core'

/**
 * Gives the state of Koa contexts the `auth` property, for those who import `@claimgate/koa/augment`. For all
 * requests, guarded or not: so it may be undefined.
 */
declare module 'koa' {
  interface DefaultState {
    auth?: RegisteredAuth | undefined
  }
}
