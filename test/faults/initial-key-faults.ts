import { cooldown, maxStale, outage, type Expected, type Fault } from './fault.ts'
import { healServer, recoveryOf, usualCourse } from './fault-trial.ts'
import { answering, body, status } from './faulty-answers.ts'
import { current, next, type Trial, type TrialOptions } from './trial.ts'

function startingWith(key: typeof current): (trial: Trial) => TrialOptions {
  return ({ server }) => ({ jwksUrl: server.jwksUrl, initialKeys: { keys: [key.publicJwk] } })
}

/** Saved keys are as good as any that were fetched before an outage. */
const known: Expected = outage.warm

export const faults: readonly Fault[] = [
  {
    group: 'initial keys',
    name: 'key server down at the start',
    attacks: 'E4, E6',
    cold: known,
    options: startingWith(current),
    begin: answering(status(500)),
  },
  {
    group: 'initial keys',
    name: 'key server refuses at the start',
    attacks: 'E4, E6',
    cold: known,
    options: startingWith(current),
    begin: ({ server }) => server.stop(),
  },
  {
    group: 'initial keys',
    name: 'bad answer at the start',
    attacks: 'E3, E4',
    cold: known,
    options: startingWith(current),
    begin: answering(body('{"keys":[]}')),
  },
  {
    group: 'initial keys',
    name: 'key server down past the ceiling',
    attacks: 'E5',
    cold: outage.cold,
    options: startingWith(current),
    begin: answering(status(500)),
    course: async (trial, expected) => {
      trial.clock.advance(maxStale)
      return usualCourse({ begin: answering(status(500)) })(trial, expected)
    },
  },
  {
    group: 'initial keys',
    name: 'a saved key that was withdrawn meanwhile',
    attacks: 'E3, F4',
    cold: { others: { 'saved key': 401, 'published key': 200 }, fetches: 1, recovery: cooldown + 1 },
    options: startingWith(next),
    course: async (trial) => {
      const loaded = trial.log.next('keys-loaded')
      await trial.statusOf(trial.mint(next))
      await loaded
      await trial.ask('saved key', trial.mint(next))
      await trial.ask('published key', trial.mint(current))
      trial.endCounting()
      await healServer(trial)
      return recoveryOf(trial, { recovery: cooldown + 1 })
    },
  },
]
