/** What came of a load. */
export interface LoadResult {
  /** Answers with status 200, per second. */
  readonly throughput: number
  /** Answers in all. */
  readonly answers: number
  /** Milliseconds. */
  readonly p99: number
  readonly seconds: number
  /** Answers with another status. */
  readonly refusals: number
  /** Connections that failed, and answers that never came. */
  readonly losses: number
}

/** Sends requests as fast as they are answered, over connections that are kept, with tokens in turn. */
export interface LoadGenerator {
  readonly name: string
  run(url: string, seconds: number): Promise<LoadResult>
}

export const connections = 100
