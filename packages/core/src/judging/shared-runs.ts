/** So many characters tell tokens apart well enough to look one up: comparing them as a whole comes after. */
const tailLength = 32

interface Run<Result> {
  readonly token: string
  readonly result: Promise<Result>
}

/** Work on tokens that is under way, for others with the same token to wait for. */
export class SharedRuns<Result> {
  readonly #byTail = new Map<string, Run<Result>>()

  find(token: string): Promise<Result> | undefined {
    if (this.#byTail.size === 0) return undefined
    const run = this.#byTail.get(tailOf(token))
    return run?.token === token ? run.result : undefined
  }

  /**
   * Shares work until it is done, and gives what is made of its result. Where another token has the same tail, it
   * stays unshared.
   */
  share<Found>(token: string, work: Promise<Found>, finish: (found: Found) => Result): Promise<Result> {
    const tail = tailOf(token)
    if (this.#byTail.has(tail)) return work.then(finish)
    const result = work.then(
      (found) => {
        this.#end(tail, run)
        return finish(found)
      },
      (error: unknown) => {
        this.#end(tail, run)
        throw error
      },
    )
    const run = { token, result }
    this.#byTail.set(tail, run)
    return result
  }

  /** Who comes later waits for none of it. */
  forgetAll(): void {
    this.#byTail.clear()
  }

  #end(tail: string, run: Run<Result>): void {
    if (this.#byTail.get(tail) === run) this.#byTail.delete(tail)
  }
}

function tailOf(token: string): string {
  return token.slice(-tailLength)
}
