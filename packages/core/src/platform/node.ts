// The global one may be an app's, or that of its tests, which gives no `unref` or is not there.
import { setImmediate } from 'node:timers'
import type { JWK } from 'jose'
import { fileAt } from './changing-file.ts'
import { crypto, picomatch } from './late-modules.ts'
import { literalHostProblem } from './network-addresses.ts'
import { importKey } from './node-signature.ts'
import { createNodeTransport } from './node-transport.ts'
import type { Platform } from './platform.ts'
import { readRegularFile } from './regular-file.ts'
import { tlsProblem } from './tls-settings.ts'

const urlNamespace = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex')

/** What Node offers. */
export const platform: Platform = {
  decodeBase64url,
  digest: (text) => crypto().hash('sha256', text, 'binary'),
  environmentVariable: (name) => (Object.hasOwn(process.env, name) ? process.env[name] : undefined),
  readFile: readRegularFile,
  fileAt: (path) => fileAt(path),
  createTransport: (security) => createNodeTransport(security),
  tlsProblem,
  literalHostProblem,
  publicJwkFromPem,
  importKey,
  globTokens: (pattern, options) => picomatch().parse(pattern, options).tokens,
  nameBasedUuid,
  afterTurn: (callback) => void setImmediate(callback).unref(),
}

/** Node skips what is no base64url; what it encodes is canonical. To encode again is cheaper than to look first. */
function decodeBase64url(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}

function publicJwkFromPem(pem: string): JWK {
  return crypto().createPublicKey(pem).export({ format: 'jwk' })
}

/** A UUID of version 5 in the URL namespace (RFC 9562, section 5.5). */
function nameBasedUuid(name: string): string {
  const bytes = crypto().createHash('sha1').update(urlNamespace).update(name).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
