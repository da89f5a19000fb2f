import { decodeJwt, decodeProtectedHeader, generateKeyPair, SignJWT } from 'jose'

/** Changes a claim of a token and leaves the signature as it was. */
export function tampered(token: string, claims: Readonly<Record<string, unknown>>): string {
  const [header, , signature] = token.split('.')
  const payload = JSON.stringify({ ...decodeJwt(token), ...claims })
  return `${header}.${Buffer.from(payload).toString('base64url')}.${signature}`
}

/** Signs the same header and claims, the name of the key among them, with another key. */
export async function forged(token: string): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256')
  const header = { ...decodeProtectedHeader(token), alg: 'RS256' }
  return new SignJWT(decodeJwt(token)).setProtectedHeader(header).sign(privateKey)
}
