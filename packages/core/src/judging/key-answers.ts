import type { KeyAnswer } from '../keys/key-source.ts'
import type { Requirement } from '../requirements/requirement.ts'

/** A question for the keys of a requirement. */
export interface KeyQuestion {
  readonly requirement: Requirement
  readonly ask: () => KeyAnswer | Promise<KeyAnswer>
}

/** A requirement, and what its key source says about a token. */
export interface RequirementKeys {
  readonly requirement: Requirement
  readonly answer: KeyAnswer
}

/**
 * Asks the key source of each requirement: first come those with their keys at hand, in list order, then the
 * others as their keys arrive. A server that does not answer keeps nobody waiting but its own tokens.
 */
export async function* keyAnswers(questions: readonly KeyQuestion[]): AsyncGenerator<RequirementKeys> {
  const awaited = new Map<Requirement, Promise<RequirementKeys>>()
  for (const { requirement, ask } of questions) {
    const answer = ask()
    if (answer instanceof Promise) awaited.set(requirement, joined(requirement, answer))
    else yield { requirement, answer }
  }
  while (awaited.size > 0) {
    const next = await Promise.race(awaited.values())
    awaited.delete(next.requirement)
    yield next
  }
}

async function joined(requirement: Requirement, answer: Promise<KeyAnswer>): Promise<RequirementKeys> {
  return { requirement, answer: await answer }
}
