import { lifetime, type Expected, type Fault, type Measured } from './fault.ts'
import { current, next, Trial, type Phase, type TrialOptions } from './trial.ts'

/** When requests are made in the usual course: seconds after the fault began. */
const rounds = [0, 1, 15, 29, 30]

/** Runs a fault, cold or warm, and measures what comes of it. */
export async function runTrial(fault: Fault, phase: Phase, expected: Expected): Promise<Measured> {
  const trial = await Trial.start(phase, fault.certificate?.())
  try {
    trial.verifyBy((await fault.options?.(trial)) ?? usualOptions(trial, fault))
    if (phase === 'warm') await warmUp(trial)
    trial.beginCounting()
    const course = fault.course ?? usualCourse(fault)
    const recovery = await course(trial, expected)
    if (trial.tellsFaultText()) throw new Error('text of the fault in an event or in the signer table')
    return { answers: trial.answers, fetches: trial.fetches, recovery }
  } finally {
    await trial.end()
  }
}

function usualOptions({ server }: Trial, { timeout }: Fault): TrialOptions {
  return { jwksUrl: { url: server.jwksUrl, ...(timeout !== undefined && { timeout }) } }
}

/** Loads good keys and uses them, and lets their lifetime pass. */
async function warmUp(trial: Trial): Promise<void> {
  await trial.verifier.ready()
  if (!(await isWell(trial, false))) throw new Error('the verifier is not well before the fault')
  trial.clock.advance(lifetime + 1)
}

type Course = NonNullable<Fault['course']>

/** Requests of every kind over a cooldown, the last just after a fetch; then the fault ends. */
export function usualCourse({
  begin,
  during,
  end = healServer,
}: Pick<Fault, 'begin' | 'during' | 'end'>): Course {
  return async (trial, expected) => {
    await begin?.(trial)
    const start = trial.clock.now()
    for (const seconds of rounds) {
      trial.clock.set(start + seconds)
      await Promise.all([trial.askAll(), during?.(trial)])
    }
    trial.endCounting()
    await end(trial)
    return recoveryOf(trial, expected)
  }
}

/** The key server is well, and publishes one more key. */
export async function healServer({ server }: Trial): Promise<void> {
  await server.serve(current.publicJwk, next.publicJwk)
}

/**
 * The seconds after which every kind of request gets what it should without a fault. Where keys were lacking, a
 * key that was published since has to be known as well.
 */
export async function recoveryOf(
  trial: Trial,
  { recovery }: Pick<Expected, 'recovery'>,
): Promise<number | undefined> {
  const start = trial.clock.now()
  for (let seconds = 0; seconds <= recovery; seconds += 1) {
    trial.clock.set(start + seconds)
    // A request may find keys to be out of date, and the next one profits.
    if ((await isWell(trial, recovery > 0)) || (await isWell(trial, recovery > 0))) return seconds
  }
  return undefined
}

/** Whether every kind of request gets what it should without a fault. */
export async function isWell(trial: Trial, withNewKey: boolean): Promise<boolean> {
  const [remembered, fresh, unknownKid, badSignature, newer] = await Promise.all([
    trial.statusOf(trial.tokenOf('remembered')),
    trial.statusOf(trial.tokenOf('good')),
    trial.statusOf(trial.tokenOf('unknownKid')),
    trial.statusOf(trial.tokenOf('badSignature')),
    withNewKey ? trial.statusOf(trial.tokenOf('published since')) : 200,
  ])
  const letIn = [remembered, fresh, newer].every((status) => status === 200)
  return letIn && unknownKid === 401 && badSignature === 401
}
