import { platform } from '#platform'
import { asymmetricAlgorithms } from '../../keys/algorithms.ts'
import { KeyFileSource } from '../../keys/key-file-source.ts'
import type { KeySet } from '../../keys/key-set.ts'
import type { FormerSources } from '../../keys/key-source-registry.ts'
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
  const name = `jwksFile ${file.path}`
  const create = (former: FormerSources): KeySource => {
    const lastGood = lastGoodOf(former)
    const options = { name, file, initialKeys, lastGood, onWithdrawn, ...running }
    return new KeyFileSource(options, { clock, report })
  }
  const identity = { kin: name, start: initialKeysDefinition(initialKeys), limits: '' }
  return {
    source: context.registry.obtain(identity, create),
    algorithms: asymmetricAlgorithms,
    option: 'jwksFile',
  }
}

function lastGoodOf({ alike, others }: FormerSources): KeySet | undefined {
  const sources = [...alike, ...others].filter((source) => source instanceof KeyFileSource)
  return sources.map(({ lastGood }) => lastGood).find((keySet) => keySet !== undefined)
}

function readPath(reader: OptionReader): ChangingFile {
  const path = requireText(reader.value('jwksFile'), reader.pathOf('jwksFile'))
  if (path.includes('\0')) throw reader.error('jwksFile', 'is no path: it holds a NUL character')
  if (path.includes('://')) throw reader.error('jwksFile', 'is a URL: name a path, or use jwksUrl')
  if (platform.fileAt === undefined) {
    throw reader.error('jwksFile', 'is not available on this runtime: use jwks or jwksUrl')
  }
  try {
    return platform.fileAt(path)
  } catch {
    throw reader.error('jwksFile', 'is relative, and the working directory is gone: name an absolute path')
  }
}
