/**
 * The outcome of a rule: true, false, or `undefined` for unknown (the claim is absent, or of a type or form
 * that the rule cannot judge). Only true lets in, and the negation of unknown is unknown: Kleene's logic.
 */
export type Truth = boolean | undefined

export function negate(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth
}

/** True where one is true, else unknown where one is unknown, else false. */
export function anyOf<Item>(items: readonly Item[], judge: (item: Item) => Truth): Truth {
  let outcome: Truth = false
  for (const item of items) {
    const truth = judge(item)
    if (truth === true) return true
    if (truth === undefined) outcome = undefined
  }
  return outcome
}

/** False where one is false, else unknown where one is unknown, else true. */
export function allOf<Item>(items: readonly Item[], judge: (item: Item) => Truth): Truth {
  return negate(anyOf(items, (item) => negate(judge(item))))
}
