import { ConfigurationError } from '@claimgate/core'
import { chooseDocument, type ImportedDocument, type ResourceChoice } from '../documents.ts'
import { findObjects } from '../find-objects.ts'
import type { ImportedObject } from '../imported-object.ts'

/** Where JWT authentication and what stands beside it were found. */
export interface JwtPolicies {
  readonly kind: 'standalone' | 'kubernetes' | 'kgateway'
  readonly namespace: string | undefined
  readonly jwt: ImportedObject
  /** Whether it is that of MCP servers. */
  readonly isMcp: boolean
  readonly authorization: ImportedObject | undefined
  /** The object that holds them, in a standalone configuration. */
  readonly beside: ImportedObject | undefined
  /** All that has to be understood. */
  readonly all: readonly ImportedObject[]
}

/** What has nothing to do with who is let in. */
const harmless = [
  'cors',
  'backendAuth',
  'backendTLS',
  'timeout',
  'timeouts',
  'retry',
  'requestHeaderModifier',
  'responseHeaderModifier',
  'transformation',
  'transformations',
  'urlRewrite',
  'requestMirror',
  'a2a',
  'ai',
]

/** What describes a resource, and the token of a policy that is found elsewhere. */
const ofResources = ['targetRefs', 'targetSelectors', 'type', 'phase', 'jwtAuth', ...harmless]

/** Finds the one place that says whose tokens are accepted. */
export function findJwtPolicies(documents: readonly ImportedDocument[], choice: ResourceChoice): JwtPolicies {
  const extensions = specsOf(documents, 'GatewayExtension').filter(({ object }) => object.has('jwt'))
  if (extensions.length > 0) {
    const chosen = chooseDocument(extensions, choice, 'GatewayExtension')
    const rules = onlyWith('rbac', specsOf(documents, 'TrafficPolicy'))
    return resourcePolicies('kgateway', chosen, 'jwt', rules)
  }
  const policies = within(specsOf(documents, 'AgentgatewayPolicy'), (spec) => spec.object('traffic'))
  if (policies.length > 0) {
    const withTokens = policies.filter(({ object }) => object.has('jwtAuthentication'))
    const chosen = chooseDocument(withTokens, choice, 'AgentgatewayPolicy with jwtAuthentication')
    const others = policies.filter((policy) => !withTokens.includes(policy) || policy === chosen)
    return resourcePolicies('kubernetes', chosen, 'jwtAuthentication', onlyWith('authorization', others))
  }
  const plain = documents.filter(({ kind }) => kind === undefined)
  const holders = plain.flatMap((document) =>
    holdersIn(document.object).map((object) => ({ ...document, object })),
  )
  return standalonePolicies(chooseDocument(holders, {}, 'jwtAuth').object)
}

type Part = (object: ImportedObject) => ImportedObject | undefined

function specsOf(documents: readonly ImportedDocument[], kind: string): readonly ImportedDocument[] {
  const resources = documents.filter((document) => document.kind === kind)
  return within(resources, (object) => object.requireObject('spec'))
}

/** The documents with a part of theirs instead of the whole, where they have it. */
function within(documents: readonly ImportedDocument[], part: Part): readonly ImportedDocument[] {
  return documents.flatMap((document) => {
    const object = part(document.object)
    return object === undefined ? [] : [{ ...document, object }]
  })
}

/** Rules, and what they stand in. Of several nobody could say which requests each is for. */
interface FoundRules {
  readonly holder: ImportedObject
  readonly rules: ImportedObject
}

function onlyWith(name: string, documents: readonly ImportedDocument[]): FoundRules | undefined {
  const [only, other] = documents.flatMap(({ object: holder }) => {
    const rules = holder.object(name)
    return rules === undefined ? [] : [{ holder, rules }]
  })
  if (other === undefined) return only
  throw new ConfigurationError(other.rules.path, `is one more ${name}: give those alone that belong together`)
}

/** A resource may hold the authentication and another the rules. */
function resourcePolicies(
  kind: 'kubernetes' | 'kgateway',
  { object: holder, namespace }: ImportedDocument,
  name: string,
  found: FoundRules | undefined,
): JwtPolicies {
  const all = found === undefined ? [holder] : [holder, found.holder]
  for (const object of all) object.ignore(...ofResources)
  const jwt = holder.requireObject(name)
  return { kind, namespace, jwt, isMcp: false, authorization: found?.rules, beside: undefined, all }
}

function standalonePolicies(beside: ImportedObject): JwtPolicies {
  const base = { kind: 'standalone', namespace: undefined, isMcp: !beside.has('jwtAuth') } as const
  const jwt = beside.object('jwtAuth') ?? beside.object('mcpAuthentication')
  if (jwt === undefined) {
    return { ...base, isMcp: false, jwt: beside, authorization: undefined, beside: undefined, all: [beside] }
  }
  beside.ignore(...harmless)
  return { ...base, jwt, authorization: beside.object('authorization'), beside, all: [beside] }
}

/** The objects that hold an authentication, or what is given where it is one itself. */
function holdersIn(object: ImportedObject): readonly ImportedObject[] {
  const isBare = object.has('jwks') || object.has('providers')
  return isBare
    ? [object]
    : findObjects(object, (part) => part.has('jwtAuth') || part.has('mcpAuthentication'))
}
