import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { createServer, type ServerOptions } from 'node:https'
import { isIP, isIPv4 } from 'node:net'
import type { JWK } from 'jose'
import {
  bits,
  commonName,
  ecdsaWithSha256,
  element,
  identifier,
  integer,
  octets,
  pemOf,
  sequence,
  utcTime,
  yes,
} from './der.ts'
import { keyServerOn, type KeyServer } from './key-server.ts'

/** Days from today: the first and the last of a certificate. */
export type ValidDays = readonly [from: number, until: number]

export const expired: ValidDays = [-30, -1]
export const notYetValid: ValidDays = [1, 30]

/** A certificate and its private key, as `tls` options and servers take them. */
export interface TlsCertificate {
  /** PEM. */
  readonly cert: string
  /** PEM (PKCS#8). */
  readonly key: string
  /** SHA-256 of its public key (SPKI, DER) in base64. */
  readonly pin: string
}

export interface CertificateRequest {
  /** Host names and addresses in its subjectAltName. Default: `localhost`, `127.0.0.1` and `::1`. */
  readonly names?: readonly string[]
  /** Default: from yesterday for a year. */
  readonly validDays?: ValidDays
  /** Default: a fresh P-256 key. Give that of an older certificate to renew it. */
  readonly keyPair?: KeyPair
}

export interface KeyPair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** A certificate authority. */
export interface Authority {
  /** Its own certificate, PEM. */
  readonly cert: string
  /** That of its own public key. */
  readonly pin: string
  /** Makes a certificate, of a server or a client, that it signs. */
  issue(request?: CertificateRequest): TlsCertificate
}

interface Signer {
  readonly name: string
  readonly privateKey: KeyObject
}

const aYear: ValidDays = [-1, 365]
const loopbackNames = ['localhost', '127.0.0.1', '::1']

export function newTlsKeyPair(): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

/** A fresh authority, which nobody knows. */
export function newAuthority(validDays: ValidDays = aYear): Authority {
  const keyPair = newTlsKeyPair()
  const signer = { name: freshName('authority'), privateKey: keyPair.privateKey }
  const { cert, pin } = certificateOf(signer.name, signer, { keyPair, validDays }, authorityExtensions)
  return {
    cert,
    pin,
    issue: (request = {}) =>
      certificateOf(freshName('leaf'), signer, request, [alternativeNames(request.names ?? loopbackNames)]),
  }
}

/** A certificate of a server that no authority signed. */
export function newSelfSigned(request: CertificateRequest = {}): TlsCertificate {
  const { keyPair = newTlsKeyPair(), names = loopbackNames } = request
  const name = freshName('self-signed')
  const signer = { name, privateKey: keyPair.privateKey }
  return certificateOf(name, signer, { ...request, keyPair }, [alternativeNames(names)])
}

/** A server of key sets on loopback that speaks TLS. It ends with the test. */
export interface TlsKeyServer extends KeyServer {
  readonly port: number
  /** The URL of its key set by another name of the host. */
  jwksUrlAt(host: string): string
  /** Shows another certificate from now on. */
  present(certificate: Pick<TlsCertificate, 'cert' | 'key'>): void
}

/**
 * Starts one on 127.0.0.1, with a certificate and whatever else `https` takes: `ca`, `requestCert` and
 * `rejectUnauthorized` ask for a client's certificate.
 */
export async function startTlsKeyServer(
  { cert, key }: Pick<TlsCertificate, 'cert' | 'key'>,
  options: ServerOptions = {},
  ...keys: readonly JWK[]
): Promise<TlsKeyServer> {
  const secure = createServer({ ...options, cert, key })
  const server = await keyServerOn(secure, 'https', keys)
  const port = Number(new URL(server.url).port)
  return {
    ...server,
    port,
    jwksUrlAt: (host) => `https://${host}:${port}/jwks`,
    present: (renewed) => secure.setSecureContext({ cert: renewed.cert, key: renewed.key }),
  }
}

function certificateOf(
  name: string,
  signer: Signer,
  { keyPair = newTlsKeyPair(), validDays = aYear }: CertificateRequest,
  extensions: readonly Buffer[],
): TlsCertificate {
  const publicKey = keyPair.publicKey.export({ type: 'spki', format: 'der' })
  const body = sequence(
    element(0xa0, integer(2)),
    element(0x02, Buffer.from([1]), randomBytes(8)),
    ecdsaWithSha256,
    commonName(signer.name),
    sequence(...validDays.map(dayFromToday)),
    commonName(name),
    publicKey,
    element(0xa3, sequence(...extensions)),
  )
  const der = sequence(body, ecdsaWithSha256, bits(sign('sha256', body, signer.privateKey)))
  return {
    cert: pemOf(der, 'CERTIFICATE'),
    key: keyPair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    pin: createHash('sha256').update(publicKey).digest('base64'),
  }
}

/** `basicConstraints`: an authority, and `keyUsage`: it signs certificates (RFC 5280, section 4.2.1). */
const authorityExtensions = [
  sequence(identifier('551d13'), yes, octets(sequence(yes))),
  sequence(identifier('551d0f'), yes, octets(element(0x03, Buffer.from([2, 0x04])))),
]

function alternativeNames(names: readonly string[]): Buffer {
  const elements = names.map((name) =>
    isIP(name) === 0 ? element(0x82, Buffer.from(name)) : element(0x87, addressBytes(name)),
  )
  return sequence(identifier('551d11'), octets(sequence(...elements)))
}

function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number))
  const [head = '', tail] = address.split('::')
  const before = groupsOf(head)
  const after = groupsOf(tail ?? '')
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0000')
  return Buffer.from([...before, ...zeros, ...after].join(''), 'hex')
}

function groupsOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(':').map((group) => group.padStart(4, '0'))
}

/** `YYMMDDHHMMSSZ`, which stands for years until 2049. */
function dayFromToday(days: number): Buffer {
  const digits = new Date(Date.now() + days * 86_400_000).toISOString().replaceAll(/\D/g, '')
  return utcTime(`${digits.slice(2, 14)}Z`)
}

function freshName(kind: string): string {
  return `${kind}-${randomBytes(8).toString('hex')}.example.com`
}
