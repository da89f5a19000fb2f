/** Why a key set or metadata document could not be had; the message holds no text from the server. */
export class FetchProblem extends Error {}

/**
 * The runtime's own code of what went wrong, which is no text of the server's: `ECONNREFUSED`. Empty where it
 * gives none.
 */
export function failureCode(error: unknown): string {
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : undefined
  const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code) ? code : ''
}

/** Names a problem by what happened and the runtime's code of it. */
export function describeFailure(problem: string, error: unknown): string {
  const code = failureCode(error)
  return code === '' ? problem : `${problem} (${code})`
}
