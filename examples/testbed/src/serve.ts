import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** A server on loopback, on a port that was free. */
export interface LocalServer {
  readonly url: string
  close(): void
}

/** What Express, Fastify, Koa and others make of an app. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => unknown

/** Serves an app until it is closed. */
export async function serve(app: RequestHandler): Promise<LocalServer> {
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
