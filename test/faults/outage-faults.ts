import { cooldown, maxStale, outage, type Expected, type Fault } from './fault.ts'
import { healServer, recoveryOf } from './fault-trial.ts'
import { answering, goodSet, status } from './faulty-answers.ts'
import type { Trial } from './trial.ts'

const halfAnHour = 1800
const step = 10

/** Requests of every kind every ten seconds, for half an hour. */
async function outlast(trial: Trial): Promise<void> {
  const start = trial.clock.now()
  for (let passed = 0; passed <= halfAnHour; passed += step) {
    trial.clock.set(start + passed)
    await trial.askAll()
  }
}

function lasting(begin: NonNullable<Fault['begin']>): NonNullable<Fault['course']> {
  return async (trial, expected) => {
    await begin(trial)
    await outlast(trial)
    trial.endCounting()
    await healServer(trial)
    return recoveryOf(trial, expected)
  }
}

/** Every second answer is a bad one. What an unknown kid gets depends on which came last. */
async function upAndDown(trial: Trial, expected: Expected): Promise<number | undefined> {
  let count = 0
  await answering((response) => {
    count += 1
    if (count % 2 === 0) response.end(goodSet)
    else response.writeHead(500).end()
  })(trial)
  const start = trial.clock.now()
  for (let passed = 0; passed <= halfAnHour; passed += step) {
    trial.clock.set(start + passed)
    await trial.statusOf(trial.tokenOf('unknownKid'))
    await trial.ask('good', trial.tokenOf('remembered'))
    await trial.ask('good', trial.tokenOf('good'))
    await trial.ask('badSignature', trial.tokenOf('badSignature'))
  }
  trial.endCounting()
  await healServer(trial)
  return recoveryOf(trial, expected)
}

const bounded = { fetches: 1 + halfAnHour / cooldown, recovery: cooldown + 1 }

const withWarmKeys: Expected = { ...outage.warm, ...bounded }
const withoutKeys: Expected = { ...outage.cold, ...bounded }

/** Seconds from the beginning of a fault, when the lifetime of the keys is just over, until they are not used. */
const toTheCeiling = maxStale - 1

export const faults: readonly Fault[] = [
  {
    group: 'outage',
    name: '30 minutes of 500',
    attacks: 'E4, E6',
    cold: withoutKeys,
    warm: withWarmKeys,
    course: lasting(answering(status(500))),
  },
  {
    group: 'outage',
    name: '30 minutes of refused connections',
    attacks: 'E4, E6',
    cold: withoutKeys,
    warm: withWarmKeys,
    course: lasting(({ server }) => server.stop()),
  },
  {
    group: 'outage',
    name: '30 minutes past the ceiling',
    attacks: 'E5',
    warm: withoutKeys,
    course: lasting(async (trial) => {
      await answering(status(500))(trial)
      trial.clock.advance(toTheCeiling)
    }),
  },
  {
    group: 'outage',
    name: 'the second before the ceiling, and the ceiling',
    attacks: 'E5, E6',
    warm: { others: { before: 200, 'at it': 503 }, fetches: 1, recovery: cooldown + 1 },
    course: async (trial, expected) => {
      await answering(status(500))(trial)
      trial.clock.advance(toTheCeiling - 1)
      await trial.ask('before', trial.tokenOf('remembered'))
      await trial.ask('before', trial.tokenOf('good'))
      trial.clock.advance(1)
      await trial.ask('at it', trial.tokenOf('remembered'))
      await trial.ask('at it', trial.tokenOf('good'))
      trial.endCounting()
      await healServer(trial)
      return recoveryOf(trial, expected)
    },
  },
  {
    group: 'outage',
    name: 'up and down for 30 minutes',
    attacks: 'E3, E6',
    warm: { good: 200, badSignature: 401, ...bounded },
    course: upAndDown,
  },
]
