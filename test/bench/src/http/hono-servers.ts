import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { jwk } from 'hono/jwk'
import type { JwtVariables } from 'hono/jwt'
import { audience, issuer } from '../tokens.ts'
import { portOf } from './listening.ts'
import { fixedSubject, loopback, type Servers } from './server-setup.ts'

export const servers: Servers = {
  bare: () => {
    const app = new Hono()
    app.get('/', (c) => c.json({ subject: fixedSubject }))
    return listen(app.fetch)
  },
  'hono jwk': ({ alg, jwks }) => {
    const app = new Hono<{ Variables: JwtVariables<{ sub: string }> }>()
    app.use(jwk({ keys: jwks.keys, alg: [alg], verification: { iss: issuer, aud: audience } }))
    app.get('/', (c) => c.json({ subject: c.get('jwtPayload').sub }))
    return listen(app.fetch)
  },
}

function listen(fetch: Parameters<typeof serve>[0]['fetch']): Promise<number> {
  return portOf(serve({ fetch, hostname: loopback, port: 0 }))
}
