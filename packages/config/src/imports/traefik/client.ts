import type { RemoteOptions, TlsOptions } from '@claimgate/core'
import type { ImportedDocument } from '../documents.ts'
import type { ImportNotes } from '../import-notes.ts'
import type { ImportedObject } from '../imported-object.ts'
import { readStoredText } from './stored-text.ts'

interface ClientContext {
  readonly documents: readonly ImportedDocument[]
  readonly namespace: string | undefined
  readonly notes: ImportNotes
}

const mostTimeout = 60

/** Reads `clientConfig`: how key sets are fetched. */
export function readClient(config: ImportedObject, context: ClientContext): RemoteOptions {
  const client = config.object('clientConfig')
  if (client === undefined) return {}
  const { notes } = context
  const tls = readTls(client.object('tls'), context)
  const timeout = client.number('timeoutSeconds')
  if (timeout !== undefined && (timeout <= 0 || timeout > mostTimeout))
    notes.differs(client.pathOf('timeoutSeconds'), `is beyond what there is here: from 1 to ${mostTimeout} s`)
  if (client.number('maxRetries') !== undefined)
    notes.notCarriedOver(
      client.pathOf('maxRetries'),
      'is not counted here: a failed fetch is tried again after a while',
    )
  return {
    ...(timeout !== undefined && { timeout: Math.min(mostTimeout, Math.max(1, timeout)) }),
    ...(tls !== undefined && { tls }),
  }
}

function readTls(tls: ImportedObject | undefined, context: ClientContext): TlsOptions | undefined {
  if (tls === undefined) return undefined
  if (tls.boolean('insecureSkipVerify') === true) {
    context.notes.differs(tls.pathOf('insecureSkipVerify'), 'lets anybody on the way replace the keys')
    return { insecureSkipVerification: true }
  }
  const pemAt = (name: 'ca' | 'cert' | 'key'): TlsOptions => {
    const given = tls.text(name)
    return given === undefined ? {} : { [name]: pemOrFile(given, tls.pathOf(name), context) }
  }
  const options = { ...pemAt('ca'), ...pemAt('cert'), ...pemAt('key') }
  return Object.keys(options).length === 0 ? undefined : options
}

/** What cannot be had is asked of a file: core refuses the options until it is there. */
function pemOrFile(given: string, path: string, context: ClientContext): TlsOptions['ca'] {
  const pem = readStoredText(given, context)
  if (pem?.includes('-----BEGIN ') === true) return pem
  if (pem === given) return { file: given }
  const file = `${path.replaceAll(/[^\w]+/g, '-').replace(/^-/, '')}.pem`
  context.notes.denied(path, `names PEM that is not here: save it as ${file}`)
  return { file }
}
