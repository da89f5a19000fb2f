import type { KeySet } from '../../keys/key-set.ts'
import type { OptionReader } from '../option-reader.ts'
import type { KeySourceContext } from './key-source-context.ts'
import { readKeySetAt } from './static-key-options.ts'

/** Reads `initialKeys`: a JWK set to start from, beside a key source that is loaded. */
export function readInitialKeys(reader: OptionReader, context: KeySourceContext): KeySet | undefined {
  return reader.has('initialKeys') ? readKeySetAt(reader, 'initialKeys', context) : undefined
}

/** Equal for equal sets, so that sources which start from different keys are different ones. */
export function initialKeysDefinition(keySet: KeySet | undefined): string {
  return JSON.stringify(keySet?.keys.map(({ fingerprint }) => fingerprint) ?? [])
}
