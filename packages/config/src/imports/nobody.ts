import type { PolicyObject } from '@claimgate/core'

/** Lets nobody in: no claim is there and not there. It stands where a restriction cannot be translated. */
export const nobody: PolicyObject = { requireAll: [{ claim: 'sub' }, { not: { claim: 'sub' } }] }
