import { ClaimgateJudge } from './claimgate-judge.ts'
import type { Answer } from './answer.ts'
import { createJoseJudge } from './jose-judge.ts'
import type { Question, Trial } from './question.ts'
import type { Tally } from './tally.ts'

/** How many tokens are judged at a time. */
const groupSize = 256
/** Of so many groups one is judged token by token. */
const oneByOne = 8

/** The judges of a question. Every other token is judged without a cache, the rest with one of two. */
interface Judges {
  readonly jose: (token: string) => Promise<Answer>
  readonly uncached: ClaimgateJudge
  readonly cached: readonly ClaimgateJudge[]
}

/** Puts tokens to both judges, in groups and one by one. */
export class Hearing {
  readonly #tally: Tally
  readonly #judges = new Map<Question, Promise<Judges>>()
  #heard = 0

  constructor(tally: Tally) {
    this.#tally = tally
  }

  async hear(algorithm: string, trials: Iterable<Trial>): Promise<void> {
    for (const [index, group] of [...groupsOf(trials)].entries()) {
      if (index % oneByOne === 0) for (const trial of group) await this.#judge(algorithm, trial)
      else await Promise.all(group.map((trial) => this.#judge(algorithm, trial)))
    }
  }

  /** How many answers came from a cache. */
  async recalled(): Promise<number> {
    const judges = await Promise.all(this.#judges.values())
    return judges.flatMap(({ cached }) => cached).reduce((sum, judge) => sum + judge.recalled, 0)
  }

  async #judge(algorithm: string, trial: Trial): Promise<void> {
    this.#heard += 1
    const turn = this.#heard
    const { jose, uncached, cached } = await this.#judgesOf(trial.question)
    const judge = turn % 2 === 0 ? cached[(turn / 2) % cached.length] : undefined
    const [said, answer] = await Promise.all([jose(trial.token), (judge ?? uncached).judge(trial.token)])
    const again = await judge?.judge(trial.token)
    this.#tally.add({ trial, algorithm, jose: said, claimgate: answer, again })
  }

  #judgesOf(question: Question): Promise<Judges> {
    const known = this.#judges.get(question)
    if (known !== undefined) return known
    const judges = createJudges(question)
    this.#judges.set(question, judges)
    return judges
  }
}

async function createJudges(question: Question): Promise<Judges> {
  return {
    jose: await createJoseJudge(question),
    uncached: new ClaimgateJudge(question, false),
    cached: [new ClaimgateJudge(question, {}), new ClaimgateJudge(question, { hotTier: false })],
  }
}

function* groupsOf(trials: Iterable<Trial>): Generator<readonly Trial[]> {
  let group: Trial[] = []
  for (const trial of trials) {
    group.push(trial)
    if (group.length < groupSize) continue
    yield group
    group = []
  }
  yield group
}
