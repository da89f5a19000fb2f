import { createServer } from 'node:http'
import { auth } from 'express-oauth2-jwt-bearer'
import { audience, issuer, keyPair, secretText, type Algorithm } from '../tokens.ts'
import type { Contender } from './contender.ts'

/** express-oauth2-jwt-bearer without a server around it: its middleware, and a request with what that reads. */
export async function bearerMiddleware(alg: Algorithm): Promise<Contender> {
  const keys = alg === 'HS256' ? { secret: secretText } : { jwksUri: await serveKeys(alg) }
  const handler = auth({ issuer, audience, tokenSigningAlg: alg, ...keys })
  return {
    name: 'express-oauth2-jwt-bearer',
    sync: false,
    verify: (token) =>
      new Promise<void>((resolve, reject) => {
        const next = (error?: unknown): void => {
          if (error === undefined) resolve()
          else reject(error instanceof Error ? error : new Error('refused', { cause: error }))
        }
        void Reflect.apply(handler, undefined, [requestWith(token), {}, next])
      }),
  }
}

function requestWith(token: string) {
  return {
    method: 'GET',
    protocol: 'http',
    url: '/',
    headers: { authorization: `Bearer ${token}` },
    query: {},
    get: (name: string) => (name === 'Host' ? 'localhost' : undefined),
    is: () => false,
  }
}

async function serveKeys(alg: Exclude<Algorithm, 'HS256'>): Promise<string> {
  const body = JSON.stringify({ keys: [keyPair(alg).jwk] })
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'application/json').end(body)
  })
  server.unref()
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the key server has no port')
  return `http://127.0.0.1:${address.port}/jwks`
}
