import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

interface ListeningServer extends NodeJS.EventEmitter {
  readonly listening: boolean
  readonly address: () => AddressInfo | string | null
}

/** The port of a server, once it listens. */
export async function portOf(server: ListeningServer): Promise<number> {
  if (!server.listening) await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port')
  return address.port
}
