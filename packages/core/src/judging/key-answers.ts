import type { KeyAnswer } from '../keys/key-source.ts'
import { isPromise, type MaybePromise } from '../maybe-promise.ts'
import type { Requirement } from '../requirements/requirement.ts'

/** A question for the keys of a requirement. */
export interface KeyQuestion {
  readonly requirement: Requirement
  readonly ask: () => MaybePromise<KeyAnswer>
}

/** A requirement, and what its key source says about a token. */
export interface RequirementKeys {
  readonly requirement: Requirement
  readonly answer: KeyAnswer
}

interface AwaitedKeys {
  readonly requirement: Requirement
  readonly keys: Promise<RequirementKeys>
}

/**
 * Asks the key source of each requirement: first come those with their keys at hand, in list order, then the
 * others as their keys arrive. A server that does not answer keeps nobody waiting but its own tokens.
 */
export class KeyAnswers {
  readonly #unasked: IterableIterator<KeyQuestion>
  #awaited: AwaitedKeys[] = []
  #left: number

  constructor(questions: readonly KeyQuestion[]) {
    this.#unasked = questions.values()
    this.#left = questions.length
  }

  /** How many answers are still to come. */
  get left(): number {
    return this.#left
  }

  /** One of the answers that are left; not to be called before the one before is there. */
  next(): MaybePromise<RequirementKeys> {
    for (const { requirement, ask } of this.#unasked) {
      const answer = ask()
      if (isPromise(answer)) {
        this.#awaited.push({ requirement, keys: joined(requirement, answer) })
      } else {
        this.#left -= 1
        return { requirement, answer }
      }
    }
    return this.#nextToArrive()
  }

  /** Whether the keys of a requirement have been asked for and have not come yet. */
  isAwaited(requirement: Requirement): boolean {
    return this.#awaited.some((awaited) => awaited.requirement === requirement)
  }

  async #nextToArrive(): Promise<RequirementKeys> {
    const next = await Promise.race(this.#awaited.map(({ keys }) => keys))
    this.#awaited = this.#awaited.filter(({ requirement }) => requirement !== next.requirement)
    this.#left -= 1
    return next
  }
}

async function joined(requirement: Requirement, answer: Promise<KeyAnswer>): Promise<RequirementKeys> {
  return { requirement, answer: await answer }
}
