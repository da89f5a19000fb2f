import { newSigningKey } from '../support/keys.ts'
import { cooldown, lifetime, type Fault } from './fault.ts'
import { healServer } from './fault-trial.ts'
import { current, next, type Trial } from './trial.ts'
import { refresh, withdrawalNoticed } from './withdrawal.ts'

const rotations = 1000

/** Each key is published before it signs, and withdrawn when the next one does. Nobody sees a wrong answer. */
async function rotateUnderLoad(trial: Trial): Promise<number> {
  let [before, now] = [current, newSigningKey('ES256', 'key-0')]
  for (let count = 1; count <= rotations; count += 1) {
    const after = newSigningKey('ES256', `key-${count}`)
    const withdrawn = trial.mint(before)
    await trial.server.serve(now.publicJwk, after.publicJwk)
    trial.clock.advance(cooldown)
    await Promise.all([
      trial.ask('just published', trial.mint(after)),
      ...(count > 1 ? [trial.ask('good', trial.mint(now)), trial.ask('good', trial.mint(now))] : []),
      trial.ask('badSignature', trial.mint({ ...now, kid: after.kid })),
    ])
    await trial.ask('withdrawn', withdrawn)
    ;[before, now] = [now, after]
  }
  trial.endCounting()
  return 0
}

const cached = 'withdrawn key, cached'

export const faults: readonly Fault[] = [
  {
    group: 'rotation',
    name: `${rotations} rotations under load`,
    attacks: 'F4, E1',
    warm: {
      good: 200,
      badSignature: 401,
      others: { 'just published': 200, withdrawn: 401 },
      fetches: rotations,
      recovery: 0,
    },
    course: rotateUnderLoad,
  },
  {
    group: 'rotation',
    name: 'key withdrawn while its token is cached',
    attacks: 'F4',
    warm: { others: { [cached]: 401 }, fetches: 1, recovery: lifetime + 1 },
    course: async (trial) => {
      await refresh(trial)
      trial.beginCounting()
      await trial.server.serve(next.publicJwk)
      return withdrawalNoticed(trial, lifetime, cached)
    },
  },
  {
    group: 'rotation',
    name: 'kid used again for another key',
    attacks: 'F4',
    warm: { others: { [cached]: 401, 'signed by the other key': 200 }, fetches: 1, recovery: lifetime + 1 },
    course: async (trial) => {
      await refresh(trial)
      trial.beginCounting()
      const other = newSigningKey('ES256', current.kid)
      await trial.server.serve(other.publicJwk)
      const seconds = await withdrawalNoticed(trial, lifetime, cached)
      await trial.ask('signed by the other key', trial.mint(other))
      return seconds
    },
  },
  {
    group: 'rotation',
    name: 'one key in place of the other, at once',
    attacks: 'F4, E1',
    warm: { others: { withdrawn: 401, 'just published': 200 }, fetches: 1, recovery: cooldown + 1 },
    course: async (trial) => {
      await refresh(trial)
      trial.beginCounting()
      await trial.server.serve(next.publicJwk)
      const seconds = await secondsUntilKnown(trial)
      await trial.ask('just published', trial.tokenOf('published since'))
      await trial.ask('withdrawn', trial.tokenOf('remembered'))
      return seconds
    },
  },
  {
    group: 'rotation',
    name: 'key used before it is published',
    attacks: 'E1, F7',
    warm: { others: { 'too early': 401, 'just published': 200 }, fetches: 2, recovery: cooldown + 1 },
    course: async (trial) => {
      for (let count = 0; count < 3; count += 1)
        await trial.ask('too early', trial.tokenOf('published since'))
      await healServer(trial)
      const seconds = await secondsUntilKnown(trial)
      await trial.ask('just published', trial.tokenOf('published since'))
      return seconds
    },
  },
]

/** Seconds until a key is known that was published just now. */
async function secondsUntilKnown(trial: Trial): Promise<number | undefined> {
  for (let seconds = 0; seconds <= cooldown + 1; seconds += 1) {
    if ((await trial.statusOf(trial.tokenOf('published since'))) === 200) return seconds
    trial.clock.advance(1)
  }
  return undefined
}
