import type { Policy, SharedOptions } from '@claimgate/core'
import { documentsOf, type ResourceChoice } from '../documents.ts'
import { ImportNotes } from '../import-notes.ts'
import type { Imported } from '../imported.ts'
import type { ImportedObject } from '../imported-object.ts'
import { nobody } from '../nobody.ts'
import { readAuthorizationPolicy, readAuthorizationRules, type TranslatedRules } from './authorization.ts'
import { findJwtPolicies, type JwtPolicies } from './jwt-policies.ts'
import { readJwtAuth, type JwtAuth } from './jwt-auth.ts'
import { readKgatewayJwt } from './kgateway-jwt.ts'

/**
 * Translates the JWT authentication of agentgateway, with the authorization rules that stand beside it: a
 * standalone configuration, or the part of it that holds `jwtAuth`; an `AgentgatewayPolicy`; or the
 * `GatewayExtension` and `TrafficPolicy` of kgateway. `name` says which resource is meant where there are several.
 * Throws `ConfigurationError` for what holds none, and for a standalone configuration with several.
 *
 * @example
 * ```ts
 * import { fromAgentgateway } from '@claimgate/config'
 *
 * export const { options, notes } = fromAgentgateway({
 *   jwtAuth: {
 *     mode: 'strict',
 *     issuer: 'https://id.example.com',
 *     audiences: ['orders-api'],
 *     jwks: { url: 'https://id.example.com/keys' },
 *   },
 *   authorization: { rules: [{ allow: 'jwt.role == "admin"' }] },
 * })
 * ```
 */
export function fromAgentgateway(input: unknown, choice: ResourceChoice = {}): Imported {
  const notes = new ImportNotes()
  const documents = documentsOf(input)
  const policies = findJwtPolicies(documents, choice)
  const context = { documents, namespace: policies.namespace, notes }
  const jwt =
    policies.kind === 'kgateway' ? readKgatewayJwt(policies.jwt, context) : readJwtAuth(policies, context)
  const rules = readRules(policies, notes)
  const isRestricted = policies.all.map((object) => object.refuseUnread(notes)).includes(true)
  return {
    options: {
      requireAny: jwt.requirements,
      ...jwt.shared,
      ...decide(jwt, rules, policies, notes),
      ...(isRestricted && { authorization: nobody }),
    },
    notes: notes.list(),
  }
}

function readRules(policies: JwtPolicies, notes: ImportNotes): TranslatedRules | undefined {
  const { authorization, kind } = policies
  if (refuseToolRules(policies.beside, notes)) return { policy: nobody, onlyDeny: false }
  if (authorization === undefined) return undefined
  return kind === 'standalone'
    ? readAuthorizationRules(authorization, notes)
    : readAuthorizationPolicy(authorization, notes)
}

/** Rules about the tools of MCP, which are in the body of a request. */
function refuseToolRules(beside: ImportedObject | undefined, notes: ImportNotes): boolean {
  if (beside?.has('mcpAuthorization') !== true) return false
  beside.ignore('mcpAuthorization')
  notes.denied(beside.pathOf('mcpAuthorization'), 'decides on tools, of which claimgate knows nothing')
  return true
}

/** Rules are held against requests without token too, and claims that are not there never let one in. */
function decide(
  { mode, isStated }: JwtAuth,
  rules: TranslatedRules | undefined,
  { jwt }: JwtPolicies,
  notes: ImportNotes,
): SharedOptions {
  const authorization: { readonly authorization?: Policy } =
    rules === undefined ? {} : { authorization: rules.policy }
  if (mode === 'strict') return authorization
  if (rules !== undefined && !rules.onlyDeny) {
    notes.differs(
      jwt.path,
      `lets requests without token in, and its rules turn them away: mode is strict here`,
    )
    return authorization
  }
  const why = isStated ? 'says so' : 'says nothing, which means so'
  notes.differs(jwt.path, `${why}: requests without token are let in; guards refuse them. Mode is ${mode}`)
  return { mode, ...authorization }
}
