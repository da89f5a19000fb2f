import type { IdentityKey, IdentityLookup, IdentityLookupContext } from '@claimgate/core'

/** A question that an application was asked, and that waits for its answer. */
interface Question {
  readonly key: IdentityKey
  readonly context: IdentityLookupContext
  answer(found: object | null | undefined): void
  fail(error: unknown): void
}

/** A lookup that answers nothing by itself. */
export interface HeldLookup {
  readonly lookup: IdentityLookup
  readonly questions: readonly Question[]
  /** Resolves with the next question. */
  next(): Promise<Question>
  /** Resolves when so many have been asked. */
  asked(count: number): Promise<void>
}

export function heldLookup(): HeldLookup {
  const questions: Question[] = []
  const waiting: ((question: Question) => void)[] = []
  const next = (): Promise<Question> =>
    new Promise((resolve) => {
      waiting.push(resolve)
    })
  const asked = async (count: number): Promise<void> => {
    if (questions.length >= count) return
    await next()
    await asked(count)
  }
  return {
    questions,
    lookup: (key, context) =>
      new Promise((answer, fail) => {
        const question = { key, context, answer, fail }
        questions.push(question)
        for (const resolve of waiting.splice(0)) resolve(question)
      }),
    next,
    asked,
  }
}
