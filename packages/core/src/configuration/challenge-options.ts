import type { Challenge } from '../answers/challenge.ts'
import { readScopeList } from '../policies/compile-policy.ts'
import { OptionReader } from './option-reader.ts'

const names = { known: ['realm', 'scope', 'resourceMetadata'] }

/** Reads `challenge`. */
export function readChallenge(options: OptionReader): Challenge {
  const reader = new OptionReader(options.valueOr('challenge', {}), options.pathOf('challenge'), names)
  const realm = reader.text('realm')
  if (realm !== undefined && !/^[\x20-\x7e]+$/.test(realm)) {
    throw reader.error('realm', 'holds a character that a header cannot carry: use visible ASCII')
  }
  const resourceMetadata = reader.text('resourceMetadata')
  if (resourceMetadata !== undefined && !/^https?:\/\/[\x21\x23-\x5b\x5d-\x7e]+$/.test(resourceMetadata)) {
    throw reader.error('resourceMetadata', 'is not the URL of a metadata document')
  }
  const scope = reader.has('scope')
    ? readScopeList(reader.value('scope'), reader.pathOf('scope')).join(' ')
    : undefined
  return { realm, scope, resourceMetadata }
}
