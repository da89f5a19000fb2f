import { describeFailure, FetchProblem } from './fetch-problem.ts'
import type { Transport, TransportAnswer } from './transport.ts'

/** What claimgate asks of a `fetch`: a GET that follows no redirect and can be aborted. */
export type Fetch = (
  url: string,
  options: {
    readonly method: 'GET'
    readonly redirect: 'manual'
    readonly headers: Readonly<Record<string, string>>
    readonly signal: AbortSignal
  },
) => Promise<Response>

/**
 * A transport made of a `fetch`. Which addresses it connects to is the business of that `fetch`; what it says to
 * have come by a redirect is refused.
 */
export function fetchTransport(fetch: Fetch): Transport {
  return async ({ url, headers, signal }) => {
    try {
      return answerOf(await fetch(url, { method: 'GET', redirect: 'manual', headers, signal }))
    } catch (error) {
      if (error instanceof FetchProblem) throw error
      throw new FetchProblem(describeFailure('the server could not be reached', error), { cause: error })
    }
  }
}

function answerOf({ status, headers, body, redirected }: Response): TransportAnswer {
  if (redirected) throw new FetchProblem('fetch followed a redirect, which must not be: it leads anywhere')
  return {
    status,
    cacheControl: headers.get('cache-control') ?? undefined,
    body: body ?? [],
    discard: () => body?.cancel(),
  }
}
