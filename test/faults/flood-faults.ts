import { encode, goodClaims, unsigned } from '../support/tokens.ts'
import { cooldown, type Fault } from './fault.ts'
import { healServer, recoveryOf } from './fault-trial.ts'
import { answering, body, status } from './faulty-answers.ts'
import { hold } from './held-server.ts'
import type { Trial } from './trial.ts'

const flood = 10_000
const minute = 60

/** A token that costs its sender nothing. */
function randomKid({ server }: Trial): string {
  const header = JSON.stringify({ alg: 'ES256', kid: crypto.randomUUID() })
  const claims = JSON.stringify({ ...goodClaims, iss: server.url, exp: 4_000_000_000 })
  return unsigned(header, claims, encode(Buffer.alloc(64)))
}

/** Ten thousand random kids within a minute, and good tokens among them. */
async function floodFor(trial: Trial, seconds: number): Promise<void> {
  const start = trial.clock.now()
  const batch = 100
  for (let sent = 0; sent < flood; sent += batch) {
    trial.clock.set(start + (seconds * sent) / flood)
    await Promise.all([
      ...Array.from({ length: batch }, () => trial.ask('unknownKid', randomKid(trial))),
      trial.ask('good', trial.tokenOf('remembered')),
      trial.ask('good', trial.tokenOf('good')),
    ])
  }
}

function flooded(begin: Fault['begin']): NonNullable<Fault['course']> {
  return async (trial, expected) => {
    await begin?.(trial)
    await floodFor(trial, minute)
    trial.endCounting()
    await healServer(trial)
    return recoveryOf(trial, expected)
  }
}

/** At most three fetches: at the start, and after each cooldown. */
const mostFetches = 1 + minute / cooldown

const inFlood = { fetches: mostFetches, recovery: cooldown + 1 }

const meanwhile = 50

/** None of the good tokens waits for the fetch that those of unknown kids wait for: it ends after them. */
async function floodWhileSilent(trial: Trial): Promise<number> {
  const server = await hold(trial)
  const asked = trial.server.nextRequest()
  const unknown = Promise.all(Array.from({ length: flood }, () => trial.ask('unknownKid', randomKid(trial))))
  let answered = 0
  for (; answered < meanwhile; answered += 1) {
    await trial.ask('good', trial.tokenOf('good'))
    await trial.ask('good', trial.tokenOf('remembered'))
    await trial.ask('badSignature', trial.tokenOf('badSignature'))
  }
  await asked
  trial.note('rounds of good tokens meanwhile', trial.answers.has('unknownKid') ? 0 : answered)
  server.release()
  await unknown
  return 0
}

export const faults: readonly Fault[] = [
  {
    group: 'load',
    name: '10,000 random kids within a minute',
    attacks: 'E1',
    warm: { good: 200, unknownKid: 401, ...inFlood },
    course: flooded(undefined),
  },
  {
    group: 'load',
    name: '10,000 random kids, key server down',
    attacks: 'E1, E6',
    warm: { good: 200, unknownKid: 503, ...inFlood },
    cold: { good: 503, unknownKid: 503, ...inFlood },
    course: flooded(answering(status(500))),
  },
  {
    group: 'load',
    name: '10,000 random kids, empty set',
    attacks: 'E2',
    warm: { good: 200, unknownKid: 503, ...inFlood },
    cold: { good: 503, unknownKid: 503, ...inFlood },
    course: flooded(answering(body('{"keys":[]}'))),
  },
  {
    group: 'load',
    name: '10,000 random kids, key server silent',
    attacks: 'E1',
    timeout: 60,
    warm: {
      good: 200,
      unknownKid: 401,
      badSignature: 401,
      others: { 'rounds of good tokens meanwhile': meanwhile },
      fetches: 1,
      recovery: 0,
    },
    course: floodWhileSilent,
  },
]
