import type { SigningKey } from '../support/keys.ts'
import { lifetime, type Expected, type Fault } from './fault.ts'
import { answering, jsonBody } from './faulty-answers.ts'
import { current, next, type Trial } from './trial.ts'
import { refresh, withdrawalNoticed } from './withdrawal.ts'

const hour = 3600
const minute = 60

/** How long a set is used by the header that came with it, in seconds. */
const headers: readonly (readonly [header: string, seconds: number])[] = [
  ['max-age=0', lifetime],
  ['max-age=1', minute],
  ['max-age=1000000000', hour],
  ['max-age=99999999999999999999999', hour],
  ['max-age=-1', lifetime],
  ['max-age=1e9', lifetime],
  ['max-age', lifetime],
  ['no-store', lifetime],
  ['no-cache, max-age=1000000000', lifetime],
  [`${'x,'.repeat(3000)}max-age=60`, minute],
]

/** An hour of requests; then the key is withdrawn, which has to be noticed when its set is no longer fresh. */
function cacheControlFault([header, seconds]: (typeof headers)[number]): Fault {
  const expected: Expected = {
    good: 200,
    others: { 'withdrawn key, cached': 401 },
    fetches: Math.ceil(hour / seconds) + 1,
    recovery: seconds + 1,
  }
  const serving = (key: SigningKey): NonNullable<Fault['begin']> =>
    answering(jsonBody({ keys: [key.publicJwk] }, { 'cache-control': header }))
  return {
    group: 'cache-control',
    name: header.length > 60 ? 'a header of 6 KB' : header,
    attacks: 'E16, F4',
    cold: expected,
    course: async (trial) => {
      await serving(current)(trial)
      await askForAnHour(trial)
      trial.endCounting()
      await refresh(trial)
      await serving(next)(trial)
      return withdrawalNoticed(trial, seconds, 'withdrawn key, cached')
    },
  }
}

/** Good tokens, remembered and new, twice a minute. */
async function askForAnHour(trial: Trial): Promise<void> {
  const start = trial.clock.now()
  for (let passed = 0; passed <= hour; passed += 30) {
    trial.clock.set(start + passed)
    await trial.ask('good', trial.tokenOf('remembered'))
    await trial.ask('good', trial.tokenOf('good'))
  }
}

export const faults: readonly Fault[] = headers.map(cacheControlFault)
