import { createServer } from 'node:http'
import type { PublicJwk } from '../tokens.ts'
import { portOf } from './listening.ts'
import { loopback } from './server-setup.ts'

/** Serves a key set for those that fetch theirs. */
export interface KeyServer {
  readonly url: string
  readonly close: () => void
}

export async function serveKeys(keys: readonly PublicJwk[]): Promise<KeyServer> {
  const body = JSON.stringify({ keys })
  const server = createServer((_req, res) => {
    res
      .writeHead(200, { 'Content-Type': 'application/jwk-set+json', 'Cache-Control': 'max-age=3600' })
      .end(body)
  })
  const port = await portOf(server.listen(0, loopback))
  return { url: `http://${loopback}:${port}/jwks.json`, close: () => server.close() }
}
