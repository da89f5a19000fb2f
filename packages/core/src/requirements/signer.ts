import type { KeyHealth } from '../keys/key-source.ts'
import type { Requirement } from './requirement.ts'

/** A requirement as people manage it. */
export interface Signer {
  readonly name: string
  readonly id: string
  /** The issuer as configured; null where it is not checked. */
  readonly issuer: unknown
  /** The accepted audiences; null where they are not checked. */
  readonly audience: readonly string[] | null
  readonly enabled: boolean
  readonly createdAt: string
  readonly keys: KeyHealth
}

export function describeSigner(requirement: Requirement, enabled: boolean): Signer {
  const { name, id, issuer, audience, createdAt, keys } = requirement
  return {
    name,
    id,
    issuer: issuer?.description ?? null,
    audience: audience === undefined ? null : [...audience.accepted],
    enabled,
    createdAt,
    keys: keys.health(),
  }
}
