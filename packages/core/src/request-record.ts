import type { ReceivedRequest } from './judging/request-judge.ts'
import type { Judgement } from './judging/judgement.ts'
import type { MaybePromise } from './maybe-promise.ts'

/** A judgement, and whether a token was taken out of the request's query or form. */
export interface JudgedRequest {
  readonly judgement: Judgement
  readonly tokenRemoved: boolean
}

/** What a verifier knows of one request. All that lets it be received once and judged once is here. */
export class RequestRecord {
  received: MaybePromise<ReceivedRequest> | undefined
  judged: MaybePromise<JudgedRequest> | undefined
  /** What the gates of the verifier let the app know; nearly always there is one gate. */
  #gate: object | undefined
  #judgement: Judgement | undefined
  #others: Map<object, Judgement> | undefined

  /** What a gate has found out about the request: `undefined` where it was not asked. */
  judgementAt(gate: object): Judgement | undefined {
    return gate === this.#gate ? this.#judgement : this.#others?.get(gate)
  }

  noteAt(gate: object, judgement: Judgement): void {
    if (this.#gate === undefined || this.#gate === gate) {
      this.#gate = gate
      this.#judgement = judgement
    } else {
      this.#others ??= new Map()
      this.#others.set(gate, judgement)
    }
  }
}
