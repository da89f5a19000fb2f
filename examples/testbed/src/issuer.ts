import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose'
import { serve } from './serve.ts'

/** How a token is made other than usual. */
export interface Signing {
  /** Claims to leave out, such as `exp`. */
  readonly without?: readonly string[]
  /** `false` leaves the name of the key out of the header. */
  readonly kid?: false
}

/** An issuer as an API sees one: a metadata document, a key set, and signed tokens. */
export interface LocalIssuer {
  readonly url: string
  /** Signs a token for `orders-api` that lives five minutes, unless the claims say otherwise. */
  token(claims: JWTPayload, signing?: Signing): Promise<string>
  /** Signs with a new key from now on. The key set holds it and the one before; older ones are withdrawn. */
  rotate(): Promise<void>
  close(): void
}

export async function startIssuer(): Promise<LocalIssuer> {
  let current = await makeKey()
  let keys = [current.jwk]
  const { url, close } = await serve((request, response) => {
    const document = new Map<string | undefined, object>([
      ['/.well-known/openid-configuration', { issuer: url, jwks_uri: `${url}/jwks` }],
      ['/jwks', { keys }],
    ]).get(request.url)
    response.statusCode = document === undefined ? 404 : 200
    response.end(JSON.stringify(document ?? {}))
  })
  return {
    url,
    token: (claims, { without = [], kid } = {}) => {
      const iat = Math.floor(Date.now() / 1000)
      const payload: JWTPayload = { iss: url, aud: 'orders-api', iat, exp: iat + 300, ...claims }
      for (const name of without) Reflect.deleteProperty(payload, name)
      const { jwk, privateKey } = current
      const header = { alg: 'ES256', ...(kid !== false && { kid: jwk.kid }) }
      return new SignJWT(payload).setProtectedHeader(header).sign(privateKey)
    },
    rotate: async () => {
      const before = current.jwk
      current = await makeKey()
      keys = [before, current.jwk]
    },
    close,
  }
}

interface IssuerKey {
  readonly jwk: JWK & { readonly kid: string }
  readonly privateKey: CryptoKey
}

async function makeKey(): Promise<IssuerKey> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(publicKey)), kid: randomUUID(), alg: 'ES256', use: 'sig' }
  return { jwk, privateKey }
}
