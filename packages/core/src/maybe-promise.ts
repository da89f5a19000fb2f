/** A value that is at hand, or that has to be waited for. */
export type MaybePromise<T> = T | Promise<T>

/** What async functions give, whatever an app has put in the place of `Promise`, as zone.js does. */
const AsyncPromise = (async () => {})().constructor

/** Whether a value has to be waited for. What an app's function gives is awaited where that is called. */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return value instanceof AsyncPromise || (Promise !== AsyncPromise && value instanceof Promise)
}

/** Goes on with a value at once where it is at hand. A promise is made only where there is something to wait for. */
export function andThen<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return isPromise(value) ? value.then(next) : next(value)
}

/** Gives what an attempt gives, or what is made of its error, whenever that comes. */
export function orElse<T>(attempt: () => MaybePromise<T>, recover: (error: unknown) => T): MaybePromise<T> {
  try {
    const result = attempt()
    return isPromise(result) ? result.catch(recover) : result
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
