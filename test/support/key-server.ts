import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { ClaimgateEvent, EventListener } from '@claimgate/core'
import type { JWK } from 'jose'
import { onTestFinished } from 'vitest'

/** Answers a request, or lets it wait. */
export type Answer = (response: ServerResponse, request: IncomingMessage) => void

/** A server of key sets on loopback. */
export interface KeyServer {
  /** Without a path. */
  readonly url: string
  /** The URL of its key set. */
  readonly jwksUrl: string
  /** The paths that were asked for, in order. */
  readonly asked: readonly string[]
  /** Sets what a path answers from now on. */
  answer(path: string, answer: Answer): void
  /** Sets the key set from now on. */
  serve(...keys: readonly JWK[]): void
  /** Resolves when the next request arrives. */
  nextRequest(): Promise<void>
}

/** Answers with a status and a text. */
export function text(body: string | Uint8Array, status: number = 200, headers: object = {}): Answer {
  return (response) => response.writeHead(status, { ...headers }).end(body)
}

/** Answers with JSON. */
export function json(value: unknown): Answer {
  return text(JSON.stringify(value), 200, { 'content-type': 'application/json' })
}

/** Breaks the connection off. */
export const disconnect: Answer = (response) => response.destroy()

/** Starts a server that ends with the test. Other paths than those set answer 404. */
export function startKeyServer(...keys: readonly JWK[]): Promise<KeyServer> {
  return keyServerOn(createServer(), 'http', keys)
}

/** Makes a server that does not listen yet a server of key sets. */
export async function keyServerOn(
  server: Server,
  scheme: 'http' | 'https',
  keys: readonly JWK[],
): Promise<KeyServer> {
  const answers = new Map<string, Answer>()
  const asked: string[] = []
  server.on('request', (request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    const answer = answers.get(path) ?? text('', 404)
    answer(response, request)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  const url = `${scheme}://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  const serve = (...served: readonly JWK[]): void => {
    answers.set('/jwks', json({ keys: served }))
  }
  serve(...keys)
  return {
    url,
    jwksUrl: `${url}/jwks`,
    asked,
    answer: (path, answer) => answers.set(path, answer),
    serve,
    nextRequest: async () => {
      await once(server, 'request')
    },
  }
}

/** What a verifier reported. */
export interface EventLog {
  readonly onEvent: EventListener
  readonly events: readonly ClaimgateEvent[]
  /** Resolves when the next event of a type is reported. */
  next(type: ClaimgateEvent['type']): Promise<ClaimgateEvent>
  /** The events of a type so far. */
  of(type: ClaimgateEvent['type']): readonly ClaimgateEvent[]
}

export function newEventLog(): EventLog {
  const events: ClaimgateEvent[] = []
  const waiting: { type: string; resolve: (event: ClaimgateEvent) => void }[] = []
  return {
    events,
    onEvent: (event) => {
      events.push(event)
      for (const waiter of waiting.splice(0)) {
        if (waiter.type === event.type) waiter.resolve(event)
        else waiting.push(waiter)
      }
    },
    next: (type) =>
      new Promise((resolve) => {
        waiting.push({ type, resolve })
      }),
    of: (type) => events.filter((event) => event.type === type),
  }
}
