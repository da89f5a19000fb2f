import { healthy, maxStale, noOutage, outage, type Expected, type Fault } from './fault.ts'
import { healServer } from './fault-trial.ts'
import { answering, status } from './faulty-answers.ts'
import type { Trial } from './trial.ts'

const hour = 3600
const year = 365 * 24 * hour

const moved: readonly (readonly [name: string, seconds: number])[] = [
  ['an hour forward', hour],
  ['an hour back', -hour],
  ['a year forward', year],
  ['a year back', -year],
]

/** The key server is well: it is asked again, and nobody notices. */
function movedClockFault([name, seconds]: (typeof moved)[number]): Fault {
  return {
    group: 'clock',
    name,
    attacks: 'D7',
    ...noOutage,
    begin: ({ clock }) => clock.advance(seconds),
    end: ({ clock }) => clock.advance(-seconds),
  }
}

/** Nothing can be verified without the time, and that is nobody's fault but the operator's. */
const withoutTime: Expected = { ...healthy, good: 500 }

const broken: readonly (readonly [name: string, tellTime: () => unknown])[] = [
  [
    'throws',
    () => {
      throw new Error('no time')
    },
  ],
  ['gives NaN', () => NaN],
  ['gives nothing', () => undefined],
]

function brokenClockFault([name, tellTime]: (typeof broken)[number]): Fault {
  return {
    group: 'clock',
    name,
    cold: withoutTime,
    warm: withoutTime,
    begin: (trial) => {
      trial.tellTime = tellTime as () => number
    },
    end: (trial) => {
      trial.tellTime = trial.clock.clock
    },
  }
}

/** A clock that is corrected all the time, by a second. No correction is an occasion for another fetch. */
const unsteady: Fault = {
  group: 'clock',
  name: 'a second to and fro',
  attacks: 'E1',
  ...noOutage,
  begin: (trial) => {
    let readings = 0
    trial.tellTime = () => {
      readings += 1
      return trial.clock.now() - (readings % 2)
    }
  },
  during: async (trial) => {
    for (let count = 0; count < 10; count += 1) await trial.ask('unknownKid', trial.tokenOf('unknownKid'))
  },
}

const keyServerDown = answering(status(500))

function movedWhileDown(name: string, seconds: number, warm: Expected): Fault {
  return {
    group: 'clock',
    name,
    attacks: 'D7, E5',
    warm,
    begin: async (trial: Trial) => {
      trial.clock.advance(seconds)
      await keyServerDown(trial)
    },
    end: healServer,
  }
}

export const faults: readonly Fault[] = [
  ...moved.map(movedClockFault),
  ...broken.map(brokenClockFault),
  unsteady,
  movedWhileDown('half an hour forward, key server down', hour / 2, outage.warm),
  movedWhileDown('half an hour back, key server down', -hour / 2, outage.warm),
  movedWhileDown('forward past the ceiling, key server down', maxStale, outage.cold),
  movedWhileDown('a year back, key server down', -year, outage.cold),
]
