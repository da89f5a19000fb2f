/**
 * Whether a result is of the kind that has such a member. Its own counts alone: what somebody has put on
 * `Object.prototype` is a member of every object.
 */
export function hasMember<Result extends object, Name extends string>(
  result: Result,
  name: Name,
): result is Extract<Result, { readonly [member in Name]: unknown }> {
  return Object.hasOwn(result, name)
}

/** A member that an object has itself. */
export function ownMember<Subject extends object, Name extends keyof Subject>(
  subject: Subject,
  name: Name,
): Subject[Name] | undefined {
  return Object.hasOwn(subject, name) ? subject[name] : undefined
}
