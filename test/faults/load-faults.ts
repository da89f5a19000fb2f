import { once } from 'node:events'
import { createServer, request, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isClaimgateError } from '@claimgate/core'
import { cooldown, type Expected, type Fault } from './fault.ts'
import { healServer, recoveryOf } from './fault-trial.ts'
import { hold } from './held-server.ts'
import { current, next, type Trial } from './trial.ts'

const many = 1000

function askAtOnce(trial: Trial, kind: string, count: number = many): Promise<readonly number[]> {
  return Promise.all(Array.from({ length: count }, () => trial.ask(kind, trial.mint(current))))
}

/** A deadline that has no part in the fault: the test would end first. */
const patient = 60

const calm: Expected = { good: 200, fetches: 1, recovery: 0 }

/** Clients of an app, half of whom hang up while the keys are loaded. */
async function hangUp(trial: Trial): Promise<number> {
  const server = await hold(trial)
  const app = createServer((asked, response) => {
    const answered = trial.verifier.authenticate(asked).then(
      () => 200,
      (error: unknown) => (isClaimgateError(error) ? error.status : 500),
    )
    void answered.then((code) => response.writeHead(code).end())
  })
  trial.atEnd(() => app.close())
  await once(app.listen(0, '127.0.0.1'), 'listening')
  const { port } = app.address() as AddressInfo
  const clients = Array.from({ length: 200 }, () => {
    const headers = { authorization: `Bearer ${trial.mint(current)}` }
    return request({ port, agent: false, headers }).on('error', () => undefined)
  })
  const arrived = new Promise<void>((resolve) => {
    let count = 0
    app.on('request', () => {
      count += 1
      if (count === clients.length) resolve()
    })
  })
  for (const client of clients) client.end()
  await arrived
  for (const client of clients.slice(100)) client.destroy()
  const answers = clients.slice(0, 100).map(async (client) => {
    const [answer]: IncomingMessage[] = await once(client, 'response')
    trial.note('good', answer?.statusCode ?? 0)
    answer?.resume()
  })
  server.release()
  await Promise.all(answers)
  return 0
}

export const faults: readonly Fault[] = [
  {
    group: 'load',
    name: '1,000 first requests at once',
    attacks: 'E14',
    cold: calm,
    course: async (trial) => {
      await askAtOnce(trial, 'good')
      return 0
    },
  },
  {
    group: 'load',
    name: '1,000 first requests at once, answer broken off',
    attacks: 'E14',
    cold: { good: 503, fetches: 1, recovery: cooldown + 1 },
    course: async (trial, expected) => {
      const server = await hold(trial)
      const asked = trial.server.nextRequest()
      const answered = askAtOnce(trial, 'good')
      await asked
      for (const response of server.responses) response.destroy()
      await answered
      trial.endCounting()
      await healServer(trial)
      return recoveryOf(trial, expected)
    },
  },
  {
    group: 'load',
    name: '200 clients, half of whom hang up',
    attacks: 'E14',
    timeout: patient,
    cold: calm,
    course: hangUp,
  },
  {
    group: 'load',
    name: 'close() during a fetch',
    attacks: 'E14, K7',
    timeout: patient,
    cold: { good: 503, others: { 'closed by then': 503, 'connections left': 0 }, fetches: 1, recovery: 0 },
    course: async (trial) => {
      const server = await hold(trial)
      const asked = trial.server.nextRequest()
      const answered = askAtOnce(trial, 'good')
      await asked
      const ended = server.responses.map((response) => once(response, 'close'))
      trial.verifier.close()
      await answered
      await Promise.all(ended)
      trial.note('connections left', server.responses.filter(({ destroyed }) => !destroyed).length)
      await trial.ask('closed by then', trial.tokenOf('good'))
      return 0
    },
  },
  {
    group: 'load',
    name: 'reload() during a fetch',
    attacks: 'E14, K7',
    timeout: patient,
    cold: { ...calm, others: { 'after it': 200 } },
    course: async (trial) => {
      const server = await hold(trial)
      const asked = trial.server.nextRequest()
      const answered = askAtOnce(trial, 'good')
      await asked
      trial.verifier.reload(trial.complete({ jwksUrl: { url: trial.server.jwksUrl, timeout: patient } }))
      const after = askAtOnce(trial, 'after it')
      server.release()
      await Promise.all([answered, after])
      return 0
    },
  },
  {
    group: 'load',
    name: 'reload() during a fetch, to other keys',
    attacks: 'E14, K7',
    timeout: patient,
    cold: { ...calm, fetches: 1, others: { 'after it': 401 } },
    course: async (trial) => {
      const server = await hold(trial)
      const asked = trial.server.nextRequest()
      const answered = askAtOnce(trial, 'good')
      await asked
      trial.verifier.reload(trial.complete({ publicKey: next.publicJwk }))
      await askAtOnce(trial, 'after it')
      server.release()
      await answered
      return 0
    },
  },
  {
    group: 'load',
    name: '100 reloads among requests',
    attacks: 'E14, K7',
    cold: calm,
    course: async (trial) => {
      for (let count = 0; count < 100; count += 1) {
        const answered = askAtOnce(trial, 'good', 5)
        trial.verifier.reload(trial.complete({ jwksUrl: trial.server.jwksUrl }))
        await answered
      }
      return 0
    },
  },
]
