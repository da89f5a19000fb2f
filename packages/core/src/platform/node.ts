import { createHash, createPublicKey, hash } from 'node:crypto'
import type { JWK } from 'jose'
import { fileAt } from './changing-file.ts'
import { literalHostProblem } from './network-addresses.ts'
import { createNodeTransport } from './node-transport.ts'
import type { Platform } from './platform.ts'
import { readRegularFile } from './regular-file.ts'
import { tlsProblem } from './tls-settings.ts'

const urlNamespace = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex')

/** What Node offers. */
export const platform: Platform = {
  decodeBase64url: (text) => Buffer.from(text, 'base64url'),
  digest: (text) => hash('sha256', text, 'base64url'),
  environmentVariable: (name) => (Object.hasOwn(process.env, name) ? process.env[name] : undefined),
  readFile: readRegularFile,
  fileAt: (path) => fileAt(path),
  createTransport: (security) => createNodeTransport(security),
  tlsProblem,
  literalHostProblem,
  publicJwkFromPem,
  canImport,
  nameBasedUuid,
}

function publicJwkFromPem(pem: string): JWK {
  return createPublicKey(pem).export({ format: 'jwk' })
}

function canImport(jwk: JWK): boolean {
  try {
    createPublicKey({ key: jwk, format: 'jwk' })
    return true
  } catch {
    return false
  }
}

/** A UUID of version 5 in the URL namespace (RFC 9562, section 5.5). */
function nameBasedUuid(name: string): string {
  const bytes = createHash('sha1').update(urlNamespace).update(name).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
