/** A value that is at hand, or that has to be waited for. */
export type MaybePromise<T> = T | Promise<T>

/** Goes on with a value at once where it is at hand. A promise is made only where there is something to wait for. */
export function andThen<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return value instanceof Promise ? value.then(next) : next(value)
}

/** Gives what an attempt gives, or what is made of its error, whenever that comes. */
export function orElse<T>(attempt: () => MaybePromise<T>, recover: (error: unknown) => T): MaybePromise<T> {
  try {
    const result = attempt()
    return result instanceof Promise ? result.catch(recover) : result
  } catch (error) {
    return recover(error)
  }
}

/** Makes a promise of an attempt, as an async function does, which costs more where nothing is waited for. */
export function promised<T>(attempt: () => MaybePromise<T>): Promise<T> {
  try {
    return Promise.resolve(attempt())
  } catch (error) {
    return rejected(error)
  }
}

async function rejected(error: unknown): Promise<never> {
  throw error
}
