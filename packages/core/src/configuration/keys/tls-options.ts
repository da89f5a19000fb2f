import { platform } from '#platform'
import type { TransportSecurity } from '../../keys/remote/transport.ts'
import { ConfigurationError } from '../configuration-error.ts'
import { memberPath } from '../option-path.ts'
import { OptionReader, requireText } from '../option-reader.ts'
import { readStoredText, storedTextNames } from './stored-text.ts'

const tlsNames = { known: ['ca', 'cert', 'key', 'pinnedKeys', 'insecureSkipVerification'] }

/** What holds where nothing is said: the public authorities, and no certificate of our own. */
export const defaultSecurity: TransportSecurity = {
  ca: undefined,
  certificate: undefined,
  key: undefined,
  pinnedKeys: [],
  verifiesCertificate: true,
}

/**
 * Reads `tls`. Refused are PEM that cannot be used, a certificate without its key, pins of another form, and
 * pins or authorities beside a switch that asks for neither.
 */
export function readTlsOptions(value: unknown, path: string): TransportSecurity {
  const reader = new OptionReader(value, path, tlsNames)
  const security = {
    ca: readPem(reader, 'ca'),
    certificate: readPem(reader, 'cert'),
    key: readPem(reader, 'key'),
    pinnedKeys: (reader.texts('pinnedKeys') ?? []).map((pin, index) =>
      readPin(pin, memberPath(reader.pathOf('pinnedKeys'), index)),
    ),
    verifiesCertificate: !reader.boolean('insecureSkipVerification', false),
  }
  refuseContradictions(reader, security)
  const problem = platform.tlsProblem?.(security)
  if (problem !== undefined) throw reader.error(problem.option, problem.problem)
  return security
}

function refuseContradictions(reader: OptionReader, { verifiesCertificate }: TransportSecurity): void {
  if (reader.has('cert') && !reader.has('key')) throw reader.error('cert', 'needs key: its private key')
  if (reader.has('key') && !reader.has('cert')) throw reader.error('key', 'needs cert: its certificate')
  const idle = ['ca', 'pinnedKeys'].find((name) => reader.has(name))
  if (!verifiesCertificate && idle !== undefined) {
    throw reader.error(
      'insecureSkipVerification',
      `stands beside ${idle}, which is checked with the certificate alone: leave it out`,
    )
  }
}

function readPem(reader: OptionReader, name: string): string | undefined {
  const value = reader.value(name)
  if (value === undefined) return undefined
  const path = reader.pathOf(name)
  if (typeof value === 'string') return requireText(value, path)
  const bytes = readStoredText(new OptionReader(value, path, { known: storedTextNames }))()
  return new TextDecoder().decode(bytes)
}

/** SHA-256 in base64, as `pin-sha256` and curl write it. */
function readPin(text: string, path: string): string {
  const [, pin] = /^(?:sha256\/\/?)?([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)$/.exec(text) ?? []
  if (pin === undefined) {
    throw new ConfigurationError(path, 'must be the SHA-256 of a public key (SPKI) in base64')
  }
  return pin
}
