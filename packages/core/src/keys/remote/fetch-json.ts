import { FetchProblem } from './fetch-problem.ts'
import type { Transport, TransportRequest } from './transport.ts'

/** Longer answers are refused while they arrive. */
export const maxAnswerBytes = 256 * 1024

/** A document, and what its server says of how long it is good for. */
export interface FetchedDocument {
  readonly value: unknown
  readonly cacheControl?: string | undefined
}

/** The server has no document under this address, or something else. */
export class NoDocument extends FetchProblem {}

const accept = 'application/json, application/jwk-set+json'

/**
 * Fetches a JSON document: status 200 alone, no redirects, at most 256 KiB. What it is, is judged by parsing,
 * not by its content type.
 */
export async function fetchJson(transport: Transport, request: TransportRequest): Promise<FetchedDocument> {
  const answer = await transport({ ...request, headers: { accept, ...request.headers } })
  const { status, cacheControl } = answer
  if (status !== 200) {
    await answer.discard()
    throw statusProblem(status)
  }
  return { value: parseAnswer(await readAnswer(answer.body)), cacheControl }
}

/** Too many requests and a timeout pass; other answers of the 400s say that nothing is there. */
function statusProblem(status: number): FetchProblem {
  const Problem =
    status >= 400 && status < 500 && status !== 408 && status !== 429 ? NoDocument : FetchProblem
  return new Problem(`the server answered with status ${status}`)
}

async function readAnswer(body: Iterable<unknown> | AsyncIterable<unknown>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of body) {
      if (!(chunk instanceof Uint8Array)) throw new FetchProblem('the answer is not made of bytes')
      size += chunk.byteLength
      if (size > maxAnswerBytes) throw new FetchProblem(`the answer is longer than ${maxAnswerBytes} bytes`)
      chunks.push(chunk)
    }
  } catch (error) {
    throw error instanceof FetchProblem ? error : new FetchProblem('the answer broke off', { cause: error })
  }
  return concatenate(chunks, size)
}

function concatenate(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.byteLength
  }
  return whole
}

function parseAnswer(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new NoDocument('the answer is not JSON')
  }
}
