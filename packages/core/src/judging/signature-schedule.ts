import type { MaybePromise } from '../maybe-promise.ts'
import { hasMember } from '../own-member.ts'
import type { DeferrableCheck, SignatureCheck, SignedToken } from '../platform/signature-check.ts'
import { FairQueue } from './fair-queue.ts'

/**
 * The most checks that are made on the spot in one turn of the event loop, where they might be deferred. They keep
 * it from everything else for half a millisecond.
 */
export const maxPromptChecks = 16

/** Calls back once this turn of the event loop is over. */
type AfterTurn = (callback: () => void) => void

/**
 * When signatures are checked: on the spot where there are few, so that a request does not wait for a thread, and
 * beside the program's own work under load. So many at most are under way for each kind of key, since what comes
 * back from them keeps the event loop busy; the others wait, and owners (requirements) take turns, so that a flood
 * of tokens that claim to be of one issuer keeps no other's waiting.
 */
export class SignatureSchedule {
  readonly #most: number
  readonly #afterTurn: AfterTurn | undefined
  readonly #lanes = new Map<string, Lane>()

  constructor(mostUnderWay: number, afterTurn: AfterTurn | undefined) {
    this.#most = mostUnderWay
    this.#afterTurn = afterTurn
  }

  /** Whether the signature is the token's. Throws or rejects where there is no answer. */
  make(check: SignatureCheck, signed: SignedToken, owner: object): MaybePromise<boolean> {
    return hasMember(check, 'later') ? this.#laneOf(check).make(check, signed, owner) : check.now(signed)
  }

  #laneOf({ keyType }: DeferrableCheck): Lane {
    const known = this.#lanes.get(keyType)
    if (known !== undefined) return known
    const lane = new Lane(this.#most, this.#afterTurn)
    this.#lanes.set(keyType, lane)
    return lane
  }
}

interface WaitingCheck {
  readonly check: DeferrableCheck
  readonly signed: SignedToken
  readonly resolve: (isValid: boolean) => void
  readonly reject: (error: unknown) => void
}

/** The checks with one type of keys. */
class Lane {
  readonly #most: number
  readonly #afterTurn: AfterTurn | undefined
  readonly #waiting = new FairQueue<object, WaitingCheck>()
  #underWay = 0
  #madeThisTurn = 0

  constructor(most: number, afterTurn: AfterTurn | undefined) {
    this.#most = most
    this.#afterTurn = afterTurn
  }

  make(check: DeferrableCheck, signed: SignedToken, owner: object): MaybePromise<boolean> {
    if (check.now !== undefined && this.#hasTimeThisTurn()) return check.now(signed)
    return new Promise((resolve, reject) => {
      const waiting = { check, signed, resolve, reject }
      if (this.#underWay < this.#most) this.#start(waiting)
      else this.#waiting.add(owner, waiting)
    })
  }

  /** A count of those under way would not do: checks on the spot never add to it. */
  #hasTimeThisTurn(): boolean {
    if (this.#underWay > 0 || this.#madeThisTurn >= maxPromptChecks || this.#afterTurn === undefined)
      return false
    if (this.#madeThisTurn === 0) this.#afterTurn(() => (this.#madeThisTurn = 0))
    this.#madeThisTurn += 1
    return true
  }

  #start(waiting: WaitingCheck): void {
    this.#underWay += 1
    try {
      waiting.check.later(waiting.signed, (error, isValid) => {
        this.#end(waiting, error, isValid)
        this.#startNext()
      })
    } catch (error) {
      this.#end(waiting, error, false)
    }
  }

  #end({ resolve, reject }: WaitingCheck, error: unknown, isValid: boolean): void {
    this.#underWay -= 1
    if (error === undefined || error === null) resolve(isValid)
    else reject(error)
  }

  #startNext(): void {
    while (this.#underWay < this.#most) {
      const next = this.#waiting.take()
      if (next === undefined) return
      this.#start(next)
    }
  }
}
