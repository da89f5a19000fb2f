import { chooseDocument, type ImportedDocument, type ResourceChoice } from '../documents.ts'
import type { ImportedObject } from '../imported-object.ts'

/** The configuration of the plugin, and of which resource. */
export interface JwtConfig {
  readonly config: ImportedObject
  readonly name: string
  readonly namespace: string | undefined
}

const keySources = ['signingSecret', 'publicKey', 'jwksFile', 'jwksUrl', 'trustedIssuers']

/** Finds the configuration of the JWT plugin. */
export function findJwtConfig(documents: readonly ImportedDocument[], choice: ResourceChoice): JwtConfig {
  const found = documents.flatMap(configsIn)
  const document = chooseDocument(found, choice, 'JWT middleware')
  return { config: document.object, name: document.name ?? 'jwt', namespace: document.namespace }
}

/** The configurations in a document, each as if it were a document. */
function configsIn(document: ImportedDocument): readonly ImportedDocument[] {
  const { object, kind } = document
  if (kind !== undefined) return resource(document)
  if (object.has('http')) return fileMiddlewares(object)
  if (object.has('plugin')) return present(document, object.object('plugin')?.object('jwt'))
  if (keySources.some((name) => object.has(name))) return [document]
  return []
}

function resource(document: ImportedDocument): readonly ImportedDocument[] {
  const { object, kind } = document
  if (kind === 'Middleware') return present(document, object.object('spec')?.object('plugin')?.object('jwt'))
  return kind === 'APIAuth' ? present(document, object.object('spec')?.object('jwt')) : []
}

/** Middlewares of a file of dynamic configuration, by their names. */
function fileMiddlewares(object: ImportedObject): readonly ImportedDocument[] {
  const middlewares = object.object('http')?.object('middlewares')
  return (middlewares?.names() ?? []).flatMap((name) => {
    const config = middlewares?.object(name)?.object('plugin')?.object('jwt')
    return present({ kind: undefined, name, namespace: undefined }, config)
  })
}

function present(
  { kind, name, namespace }: Omit<ImportedDocument, 'object'>,
  object: ImportedObject | undefined,
): readonly ImportedDocument[] {
  return object === undefined ? [] : [{ kind, name, namespace, object }]
}
