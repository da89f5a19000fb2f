import { describeFailure, FetchProblem } from './fetch-problem.ts'
import type { Transport } from './transport.ts'

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

/** A transport made of a `fetch`. Which addresses it connects to is the business of that `fetch`. */
export function fetchTransport(fetch: Fetch): Transport {
  return async ({ url, headers, signal }) => {
    try {
      const response = await fetch(url, { method: 'GET', redirect: 'manual', headers, signal })
      return {
        status: response.status,
        cacheControl: response.headers.get('cache-control') ?? undefined,
        body: response.body ?? [],
        discard: () => response.body?.cancel(),
      }
    } catch (error) {
      throw new FetchProblem(describeFailure('the server could not be reached', error), { cause: error })
    }
  }
}
