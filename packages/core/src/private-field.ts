/** A value that is kept on objects which belong to others: nobody else can see, change or copy it. */
export interface PrivateField<Value> {
  get(owner: object): Value | undefined
  set(owner: object, value: Value): void
}

/** Gives the object that it is called with, so that fields of a class below are added to that. */
class Itself {
  constructor(owner: object) {
    return owner
  }
}

/**
 * Makes a field of its own. A WeakMap does the same, but each request that it knows costs several microseconds, nearly
 * all of them in garbage collection.
 */
export function createPrivateField<Value>(): PrivateField<Value> {
  class Holder extends Itself {
    #value: Value

    constructor(owner: object, value: Value) {
      super(owner)
      this.#value = value
    }

    static get(owner: object): Value | undefined {
      return #value in owner ? owner.#value : undefined
    }

    static set(owner: object, value: Value): void {
      if (#value in owner) owner.#value = value
      else void new Holder(owner, value)
    }
  }
  return Holder
}
