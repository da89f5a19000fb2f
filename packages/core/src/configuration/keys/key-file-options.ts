import { platform } from '#platform'
import { asymmetricAlgorithms } from '../../keys/algorithms.ts'
import { KeyFileSource } from '../../keys/key-file-source.ts'
import type { KeySource } from '../../keys/key-source.ts'
import type { ChangingFile } from '../../platform/platform.ts'
import { requireText, type OptionReader } from '../option-reader.ts'
import { initialKeysDefinition, readInitialKeys } from './initial-keys-option.ts'
import type { ConfiguredKeys, KeySourceContext } from './key-source-context.ts'

/** Reads `jwksFile`: the path of a file that holds a JWK set. The file itself may be bad, or come later. */
export function readKeyFile(reader: OptionReader, context: KeySourceContext): ConfiguredKeys {
  const file = readPath(reader)
  const initialKeys = readInitialKeys(reader, context)
  const { running, onWithdrawn, clock, report } = context
  const create = (): KeySource => {
    const name = `jwksFile ${file.path}`
    return new KeyFileSource({ name, file, initialKeys, onWithdrawn, ...running }, { clock, report })
  }
  const definition = JSON.stringify(['jwksFile', file.path, initialKeysDefinition(initialKeys)])
  return {
    source: context.registry.obtain(definition, create),
    algorithms: asymmetricAlgorithms,
    option: 'jwksFile',
  }
}

function readPath(reader: OptionReader): ChangingFile {
  const path = requireText(reader.value('jwksFile'), reader.pathOf('jwksFile'))
  if (path.includes('\0')) throw reader.error('jwksFile', 'is no path: it holds a NUL character')
  if (path.includes('://')) throw reader.error('jwksFile', 'is a URL: name a path, or use jwksUrl')
  if (platform.fileAt === undefined) {
    throw reader.error('jwksFile', 'is not available on this runtime: use jwks or jwksUrl')
  }
  return platform.fileAt(path)
}
