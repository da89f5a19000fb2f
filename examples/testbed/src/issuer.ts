import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose'
import { serve } from './serve.ts'

/** An issuer as an API sees one: a metadata document, a key set, and signed tokens. */
export interface LocalIssuer {
  readonly url: string
  /** Signs a token for `orders-api` that lives five minutes, unless the claims say otherwise. */
  token(claims: JWTPayload): Promise<string>
  close(): void
}

export async function startIssuer(): Promise<LocalIssuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const kid = randomUUID()
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' }
  const { url, close } = await serve((request, response) => {
    const document = new Map<string | undefined, object>([
      ['/.well-known/openid-configuration', { issuer: url, jwks_uri: `${url}/jwks` }],
      ['/jwks', { keys: [jwk] }],
    ]).get(request.url)
    response.statusCode = document === undefined ? 404 : 200
    response.end(JSON.stringify(document ?? {}))
  })
  return {
    url,
    token: (claims) => {
      const iat = Math.floor(Date.now() / 1000)
      return new SignJWT({ iss: url, aud: 'orders-api', iat, exp: iat + 300, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid })
        .sign(privateKey)
    },
    close,
  }
}
