/** What a judge says of a token: what it reads in it, or why it refuses it. */
export type Answer = Accepted | Refused

interface Accepted {
  readonly header: object
  readonly claims: object
  /** All that the judge says. */
  readonly all?: object
}

interface Refused {
  /** The code of the error. */
  readonly refusal: string
}

export function isAccepted(answer: Answer): answer is Accepted {
  return 'claims' in answer
}

/** Answers as text: equal where they say the same. */
export function textOf(answer: Answer): string {
  return isAccepted(answer) ? JSON.stringify([answer.header, answer.claims]) : answer.refusal
}
