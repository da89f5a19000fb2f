import { gzipSync } from 'node:zlib'
import { outage, type Expected, type Fault } from './fault.ts'
import { answering, body, goodSet, status } from './faulty-answers.ts'
import { json } from '../support/key-server.ts'
import { faultText, foreign } from './trial.ts'

const mebibyte = 1024 * 1024

/** What sockets and kernel may hold between a server and a client that reads no further. */
const inTransit = 16

const takenTooMuch = `more than ${inTransit} MiB taken`

/** Sends a mebibyte again and again, as long as the client takes it. */
function pouring(chunks: number, headers: object = {}): NonNullable<Fault['begin']> {
  const chunk = Buffer.alloc(mebibyte, ' ')
  return async (trial) => {
    trial.note(takenTooMuch, 0)
    await answering((response) => {
      response.writeHead(200, { ...headers })
      let taken = 0
      const more = (problem?: Error | null): void => {
        if (problem !== undefined && problem !== null) return
        if (taken > inTransit) trial.note(takenTooMuch, 1)
        if (taken === chunks) response.end()
        else response.write(chunk, more)
        taken += 1
      }
      more()
    })(trial)
  }
}

const statuses = [500, 502, 503, 429, 404, 401, 204, 206]

const statusFaults: readonly Omit<Fault, 'group' | 'cold' | 'warm'>[] = statuses.map((code) => ({
  name: `status ${code}`,
  attacks: 'E3, E4',
  begin: answering(code === 206 ? (response) => response.writeHead(206).end(goodSet) : status(code)),
}))

const pours: readonly Pick<Fault, 'name' | 'begin'>[] = [
  { name: '64 MiB body', begin: pouring(64, { 'content-length': 64 * mebibyte }) },
  { name: '64 MiB body, length not said', begin: pouring(64) },
  { name: 'body without end', begin: pouring(Infinity) },
]

const cutOff = { others: { [takenTooMuch]: 0 } }

const gzippedSet = body(gzipSync(goodSet), { 'content-encoding': 'gzip' })

const otherAnswers: readonly Omit<Fault, 'group' | 'cold' | 'warm'>[] = [
  {
    name: '200 with HTML',
    attacks: 'E3',
    begin: answering(body(`<!doctype html><title>${faultText}</title>`)),
  },
  {
    name: 'gzip bomb of 64 MiB',
    attacks: 'E10',
    begin: answering(body(gzipSync(Buffer.alloc(64 * mebibyte, ' ')), { 'content-encoding': 'gzip' })),
  },
  { name: 'gzip that nobody asked for', attacks: 'E10', begin: answering(gzippedSet) },
  { name: '200 with nothing', attacks: 'E3', begin: answering(body('')) },
  { name: '304 where nothing is cached', attacks: 'E3', begin: answering(status(304)) },
]

const redirecting: Expected['others'] = { 'fetches from the other address': 0 }

/** A redirect to an address on loopback that would give a foreign key. */
const redirect: Fault = {
  group: 'answer',
  name: 'redirect to loopback',
  attacks: 'E9',
  cold: { ...outage.cold, others: redirecting },
  warm: { ...outage.warm, others: redirecting },
  begin: (trial) => {
    const { server } = trial
    trial.note('fetches from the other address', 0)
    server.answer('/elsewhere', (response, request) => {
      trial.note('fetches from the other address', 1)
      json({ keys: [foreign.publicJwk] })(response, request)
    })
    server.answer('/jwks', status(302, { location: `${server.url}/elsewhere` }))
  },
}

export const faults: readonly Fault[] = [
  ...[...statusFaults, ...otherAnswers].map((fault): Fault => ({ group: 'answer', ...outage, ...fault })),
  ...pours.map((fault): Fault => ({
    group: 'answer',
    attacks: 'E10',
    cold: { ...outage.cold, ...cutOff },
    warm: { ...outage.warm, ...cutOff },
    ...fault,
  })),
  redirect,
]
