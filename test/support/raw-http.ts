import { connect } from 'node:net'

export interface RawRequest {
  readonly method?: string
  /** The request target, as it stands on the wire. */
  readonly target?: string
  /** Lines in order; a name may come more than once. */
  readonly headers?: readonly (readonly [name: string, value: string])[]
  readonly body?: string
}

export interface RawResponse {
  readonly status: number
  /** By lower-case name; what says nothing about the app is left out. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Headers of the server, not of the app. */
const leftOut = new Set(['date', 'connection', 'keep-alive', 'x-powered-by'])

/** Writes a request to a socket as it stands, on a connection of its own, and reads the response. */
export async function exchange(port: number, request: RawRequest): Promise<RawResponse> {
  return parseResponse(await converse(port, serialise(request)))
}

/** Writes bytes and reads to the end of the connection; each character stands for one byte. */
export function converse(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'))
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')))
  })
}

export function serialise({ method = 'GET', target = '/', headers = [], body }: RawRequest): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}`)
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]
  const fixed = ['Host: api.example.com', 'Connection: close', ...length]
  return [`${method} ${target} HTTP/1.1`, ...fixed, ...lines, '', body ?? ''].join('\r\n')
}

function parseResponse(text: string): RawResponse {
  const end = text.indexOf('\r\n\r\n')
  if (end === -1) throw new Error(`not a response: ${JSON.stringify(text.slice(0, 100))}`)
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n')
  const fields = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  })
  const repeated = fields.find(([name], index) => fields.some(([other], at) => other === name && at < index))
  if (repeated !== undefined) throw new Error(`the header ${repeated[0]} was sent twice`)
  const kept = fields.filter(([name]) => !leftOut.has(name)).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const sent = text.slice(end + 4)
  const body = fields.some(([name]) => name === 'transfer-encoding') ? dechunk(sent) : sent
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: Object.fromEntries(kept),
    body: Buffer.from(body, 'latin1').toString(),
  }
}

function dechunk(text: string): string {
  const end = text.indexOf('\r\n')
  const size = Number.parseInt(text.slice(0, end), 16)
  if (!(size > 0)) return ''
  return text.slice(end + 2, end + 2 + size) + dechunk(text.slice(end + 4 + size))
}
