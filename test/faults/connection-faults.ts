import type { Socket } from 'node:net'
import { noOutage, outage, type Fault } from './fault.ts'
import { answering, goodSet, shortTimeout } from './faulty-answers.ts'
import { faultText, type Trial } from './trial.ts'

/** Does something with every connection, in place of HTTP. */
function onConnection(handle: (socket: Socket) => void): NonNullable<Fault['begin']> {
  return ({ server }: Trial) => server.takeOver(handle)
}

/** Writes again and again, for as long as the connection stands. */
function dripping(socket: Socket, milliseconds: number, drop: string): void {
  const drops = setInterval(() => socket.write(drop), milliseconds)
  socket.on('close', () => clearInterval(drops))
}

const okay = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'

const connectionFaults: readonly Omit<Fault, 'group' | 'cold' | 'warm'>[] = [
  { name: 'refused', attacks: 'E3, E4, E6', begin: ({ server }) => server.stop() },
  { name: 'reset at once', begin: onConnection((socket) => socket.resetAndDestroy()) },
  {
    name: 'reset after the request',
    begin: answering((response) => response.socket?.resetAndDestroy()),
  },
  {
    name: 'reset in the middle of the body',
    begin: answering((response) => {
      response.writeHead(200).write(goodSet.slice(0, 40), () => response.socket?.resetAndDestroy())
    }),
  },
  { name: 'closed without an answer', begin: onConnection((socket) => socket.end()) },
  {
    name: 'accepted, then silence',
    attacks: 'E10',
    timeout: shortTimeout,
    begin: onConnection((socket) => socket.pause()),
  },
  {
    name: 'no answer to the request',
    attacks: 'E10',
    timeout: shortTimeout,
    begin: answering(() => undefined),
  },
  {
    name: 'headers, then silence',
    attacks: 'E10',
    timeout: shortTimeout,
    begin: answering((response) => response.writeHead(200).flushHeaders()),
  },
  {
    name: 'half a body, then silence',
    attacks: 'E10',
    timeout: shortTimeout,
    begin: answering((response) => response.writeHead(200).write(goodSet.slice(0, 40))),
  },
  {
    // The deadline is shorter than by default, and so is the second.
    name: '1 byte per second',
    attacks: 'E10',
    timeout: shortTimeout,
    begin: answering((response) => {
      response.writeHead(200).flushHeaders()
      if (response.socket !== null) dripping(response.socket, 80, '1\r\n \r\n')
    }),
  },
  {
    name: 'headers without end',
    attacks: 'E10',
    timeout: shortTimeout,
    begin: onConnection((socket) => {
      socket.write(okay)
      dripping(socket, 20, `x-${faultText}: 1\r\n`)
    }),
  },
  {
    name: '1 MiB of headers',
    attacks: 'E10',
    begin: onConnection((socket) =>
      socket.write(`${okay}x-filler: ${faultText.repeat(62_000)}\r\n\r\n${goodSet}`),
    ),
  },
  {
    name: 'interim answers without end',
    attacks: 'E10',
    timeout: shortTimeout,
    begin: onConnection((socket) => dripping(socket, 10, 'HTTP/1.1 103 Early Hints\r\n\r\n')),
  },
  {
    name: 'something that is no HTTP',
    begin: onConnection((socket) => socket.end(`SSH-2.0-${faultText}\r\n`)),
  },
  {
    name: 'another protocol (101)',
    begin: onConnection((socket) => {
      socket.write(`HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: ${faultText}\r\n\r\n`)
    }),
  },
  {
    name: 'less than content-length',
    begin: onConnection((socket) => socket.end(`${okay}content-length: 9999\r\n\r\n${goodSet}`)),
  },
  {
    name: 'broken chunks',
    begin: onConnection((socket) => socket.end(`${okay}transfer-encoding: chunked\r\n\r\nzz\r\n${goodSet}`)),
  },
]

/** Within the deadline it is no fault at all, though a good token waits for it where there are no keys. */
const slow: Fault = {
  group: 'connection',
  name: 'slow, but within the deadline',
  ...noOutage,
  begin: answering((response) => {
    const pieces = [...(goodSet.match(/.{1,20}/g) ?? [])]
    const more = setInterval(() => {
      const piece = pieces.shift()
      if (piece === undefined) {
        clearInterval(more)
        response.end()
      } else response.write(piece)
    }, 10)
  }),
}

export const faults: readonly Fault[] = [
  ...connectionFaults.map((fault): Fault => ({ group: 'connection', ...outage, ...fault })),
  slow,
]
