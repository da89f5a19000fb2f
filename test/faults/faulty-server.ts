import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { Server as TlsServer, type SecureContextOptions } from 'node:tls'
import type { AddressInfo, Socket } from 'node:net'
import type { JWK } from 'jose'
import { json, text, type Answer } from '../support/key-server.ts'
import type { TlsCertificate } from '../support/tls-certificates.ts'

export const metadataPath = '/.well-known/openid-configuration'

/** What a server shows for itself. */
export type ServerCertificate = Pick<TlsCertificate, 'cert' | 'key'>

/** A server of key sets and metadata on loopback, which can be made to fail in every layer. */
export class FaultyServer {
  /** Without a path. */
  readonly url: string
  readonly #server: Server
  readonly #port: number
  readonly #answers = new Map<string, Answer>()
  readonly #waiting: (() => void)[] = []
  readonly #sockets = new Set<Socket>()
  #takeOver: ((socket: Socket) => void) | undefined
  #asked = 0

  static async start(certificate?: ServerCertificate): Promise<FaultyServer> {
    const server = certificate === undefined ? createServer() : createTlsServer({ ...certificate })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new FaultyServer(server, certificate === undefined ? 'http' : 'https')
  }

  private constructor(server: Server, scheme: string) {
    const { port } = server.address() as AddressInfo
    this.#server = server
    this.#port = port
    this.url = `${scheme}://127.0.0.1:${port}`
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket))
      if (this.#takeOver === undefined) return
      this.#note()
      this.#takeOver(socket)
    })
    server.on('request', (request, response) => {
      // Requests on a connection that was taken over were counted with it.
      if (this.#takeOver !== undefined) return
      this.#note()
      const answer = this.#answers.get(request.url ?? '') ?? text('', 404)
      answer(response, request)
    })
  }

  get jwksUrl(): string {
    return `${this.url}/jwks`
  }

  /** How often it was asked for anything, a connection that was taken over included. */
  get asked(): number {
    return this.#asked
  }

  /** Resolves when it is asked for the next time. */
  nextRequest(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
    })
  }

  /** Sets what a path answers from now on. */
  answer(path: string, answer: Answer): void {
    this.#answers.set(path, answer)
  }

  /** Does something to connections as soon as they are made, in place of HTTP. */
  takeOver(handle: (socket: Socket) => void): void {
    this.dropConnections()
    this.#takeOver = handle
  }

  /** Shows another certificate from now on, or takes other versions of TLS. */
  present(settings: SecureContextOptions): void {
    if (this.#server instanceof TlsServer) this.#server.setSecureContext(settings)
    this.dropConnections()
  }

  /** Sets everything right: metadata that name `/jwks`, and these keys. */
  async serve(...keys: readonly JWK[]): Promise<void> {
    this.#takeOver = undefined
    this.dropConnections()
    this.answer('/jwks', json({ keys }))
    this.answer(metadataPath, json({ issuer: this.url, jwks_uri: this.jwksUrl }))
    if (this.#server.listening) return
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  /** Refuses connections until keys are served again. */
  async stop(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.dropConnections()
    await closed
  }

  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  end(): void {
    this.#server.close()
    this.dropConnections()
  }

  #note(): void {
    this.#asked += 1
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}
