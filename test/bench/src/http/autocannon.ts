import autocannon from 'autocannon'
import { connections, type LoadGenerator, type LoadResult } from './load.ts'

/**
 * Stands in where wrk is not installed. It spends more time on a request than some servers do: how many requests a
 * server can answer is then not seen.
 */
export function autocannonLoad(tokens: readonly string[]): LoadGenerator {
  const requests = tokens.map((token) => ({ headers: { authorization: `Bearer ${token}` } }))
  const share = Math.ceil(requests.length / connections)
  const run = async (url: string, seconds: number): Promise<LoadResult> => {
    let next = 0
    const result = await autocannon({
      url,
      connections,
      duration: seconds,
      // Each connection has tokens of its own.
      setupClient: (client) => {
        client.setRequests(requests.slice(next, next + share))
        next = (next + share) % requests.length
      },
    })
    const { non2xx, errors, latency, duration } = result
    const good = result['2xx']
    return {
      throughput: good / duration,
      answers: good + non2xx,
      p99: latency.p99,
      seconds: duration,
      refusals: non2xx,
      losses: errors,
    }
  }
  return { name: 'autocannon', run }
}
