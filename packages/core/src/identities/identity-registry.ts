import { ConfigurationError } from '../configuration/configuration-error.ts'
import { memberPath } from '../configuration/option-path.ts'
import { isPlainObject, requireText } from '../configuration/option-reader.ts'
import { frozenCopy } from './frozen-copy.ts'
import type { ExternalId, Identity } from './identity.ts'

/** The identities that an application knows. No two of them have one issuer and external ID. */
export interface IdentityRegistry {
  /** The identity of this issuer with this external ID, and never one of another issuer. */
  find(key: ExternalId): Identity | undefined
  /**
   * Takes one more, in a frozen copy: its plain objects and lists are copied, instances of classes are not. Throws
   * `ConfigurationError` where it is none, or where its key is taken.
   */
  add(identity: Identity | ExternalId): void
  /** Whether there was one to remove. */
  remove(key: ExternalId): boolean
  readonly all: readonly Identity[]
}

/**
 * Makes a registry. Throws `ConfigurationError` for two identities with one issuer and external ID, and for an
 * external ID that stands once with an issuer and once without: nobody could tell the two apart. Requests that
 * come after a change are judged by it, those with a known token too.
 *
 * @example
 * ```ts
 * import { createIdentityRegistry, createVerifier } from '@claimgate/core'
 *
 * const registry = createIdentityRegistry([
 *   { externalId: 'ada@example.com', issuer: 'https://id.example.com', name: 'Ada' },
 * ])
 *
 * export const verifier = createVerifier({
 *   issuer: 'https://id.example.com',
 *   audience: 'orders-api',
 *   identity: { claim: 'email', registry },
 * })
 * ```
 */
export function createIdentityRegistry(
  identities: readonly (Identity | ExternalId)[] = [],
): IdentityRegistry {
  if (!Array.isArray(identities)) throw new ConfigurationError('identities', 'must be a list')
  return registryOf(identities, 'identities')
}

/** Makes a registry of a list that stands in the options, at a path. */
export function registryOf(identities: readonly unknown[], path: string): IdentityRegistry {
  const registry = new Registry()
  for (const [index, identity] of identities.entries()) registry.insert(identity, memberPath(path, index))
  return registry
}

/** Whether a value is a registry that this copy of claimgate made. */
export function isIdentityRegistry(value: unknown): value is IdentityRegistry {
  return value instanceof Registry
}

class Registry implements IdentityRegistry {
  /** By external ID, then by issuer. */
  readonly #byId = new Map<string, Map<string | undefined, Identity>>()

  get all(): readonly Identity[] {
    return [...this.#byId.values()].flatMap((byIssuer) => [...byIssuer.values()])
  }

  find({ issuer, externalId }: ExternalId): Identity | undefined {
    return this.#byId.get(externalId)?.get(issuer)
  }

  add(identity: Identity | ExternalId): void {
    this.insert(identity, 'identity')
  }

  remove({ issuer, externalId }: ExternalId): boolean {
    const byIssuer = this.#byId.get(externalId)
    const removed = byIssuer?.delete(issuer) ?? false
    if (byIssuer?.size === 0) this.#byId.delete(externalId)
    return removed
  }

  insert(given: unknown, path: string): void {
    const identity = readIdentity(given, path)
    const { externalId, issuer } = identity
    const byIssuer = this.#byId.get(externalId) ?? new Map<string | undefined, Identity>()
    const isAmbiguous = byIssuer.has(undefined) || (issuer === undefined && byIssuer.size > 0)
    if (byIssuer.has(issuer) || isAmbiguous) {
      throw new ConfigurationError(
        path,
        'has the issuer and externalId of another identity: each is one person',
      )
    }
    byIssuer.set(issuer, identity)
    this.#byId.set(externalId, byIssuer)
  }
}

function readIdentity(given: unknown, path: string): Identity {
  if (!isPlainObject(given)) {
    throw new ConfigurationError(path, 'must be a plain object with an externalId')
  }
  const externalId = requireText(given['externalId'], memberPath(path, 'externalId'))
  const hasIssuer = Object.hasOwn(given, 'issuer')
  const issuer = hasIssuer ? { issuer: requireText(given['issuer'], memberPath(path, 'issuer')) } : {}
  const members = Object.entries(given).map(([name, member]) => [name, frozenCopy(member)] as const)
  return Object.freeze({ ...Object.fromEntries(members), externalId, ...issuer })
}
