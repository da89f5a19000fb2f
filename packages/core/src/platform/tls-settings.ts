import type { KeyObject } from 'node:crypto'
import type { ConnectionOptions, PeerCertificate } from 'node:tls'
import { FetchProblem } from '../keys/remote/fetch-problem.ts'
import type { TransportSecurity } from '../keys/remote/transport.ts'
import { crypto, tls } from './late-modules.ts'
import type { TlsProblem } from './platform.ts'

/** What `tls.connect` is given. The certificate is verified whatever `NODE_TLS_REJECT_UNAUTHORIZED` says. */
export function tlsSettings(security: TransportSecurity): ConnectionOptions {
  const { ca, certificate, key, pinnedKeys, verifiesCertificate } = security
  return {
    ca,
    cert: certificate,
    key,
    rejectUnauthorized: verifiesCertificate,
    checkServerIdentity: (host, peer) =>
      tls().checkServerIdentity(host, peer) ?? pinProblem(peer, pinnedKeys),
  }
}

/** RFC 7469, section 2.4, for the server's own key alone: an authority has many. */
function pinProblem({ raw }: PeerCertificate, pinnedKeys: readonly string[]): FetchProblem | undefined {
  if (pinnedKeys.length === 0) return undefined
  const publicKey = new (crypto().X509Certificate)(raw).publicKey.export({ type: 'spki', format: 'der' })
  const pin = crypto().createHash('sha256').update(publicKey).digest('base64')
  return pinnedKeys.includes(pin)
    ? undefined
    : new FetchProblem('the certificate of the server holds a key that is not pinned')
}

/** Says which PEM text cannot be used, and why; `undefined` where all can. */
export function tlsProblem({ ca, certificate, key }: TransportSecurity): TlsProblem | undefined {
  const problemOfCa = ca === undefined ? undefined : certificatesProblem(ca)
  if (problemOfCa !== undefined) return { option: 'ca', problem: problemOfCa }
  if (certificate === undefined || key === undefined) return undefined
  const problem = certificatesProblem(certificate)
  return problem === undefined ? pairProblem(certificate, key) : { option: 'cert', problem }
}

const certificateLine = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/g
const certificateBlock = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/** OpenSSL takes what it can read of a bundle, and leaves out the rest without a word. */
function certificatesProblem(pem: string): string | undefined {
  const blocks = pem.match(certificateBlock) ?? []
  if (blocks.length === 0) return 'holds no certificate: it must be PEM, with BEGIN CERTIFICATE'
  const isWhole = blocks.length === pem.match(certificateLine)?.length && blocks.every(isCertificate)
  return isWhole ? undefined : 'holds a certificate that cannot be read'
}

function isCertificate(pem: string): boolean {
  try {
    return new (crypto().X509Certificate)(pem).raw.length > 0
  } catch {
    return false
  }
}

function pairProblem(cert: string, key: string): TlsProblem | undefined {
  const privateKey = privateKeyOf(key)
  if (privateKey === undefined) {
    return { option: 'key', problem: 'holds no private key: it must be PEM, and not encrypted' }
  }
  if (!new (crypto().X509Certificate)(cert).checkPrivateKey(privateKey)) {
    return { option: 'key', problem: 'is not the private key of cert, whose first certificate is shown' }
  }
  try {
    tls().createSecureContext({ cert, key })
    return undefined
  } catch {
    return { option: 'cert', problem: 'is refused by OpenSSL: its key or signature may be too weak' }
  }
}

function privateKeyOf(pem: string): KeyObject | undefined {
  try {
    return crypto().createPrivateKey(pem)
  } catch {
    return undefined
  }
}
