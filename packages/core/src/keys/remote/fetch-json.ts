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

/** Longer answers are refused while they arrive. */
export const maxAnswerBytes = 256 * 1024

/** Why a key set or metadata document could not be had; the message holds no text from the server. */
export class FetchProblem extends Error {}

/** A document, and what its server says of how long it is good for. */
export interface FetchedDocument {
  readonly value: unknown
  readonly cacheControl?: string | undefined
}

/**
 * Fetches a JSON document: status 200 alone, no redirects, at most 256 KiB. What it is, is judged by parsing,
 * not by its content type.
 */
export async function fetchJson(url: string, fetch: Fetch, signal: AbortSignal): Promise<FetchedDocument> {
  const response = await request(url, fetch, signal)
  if (response.status !== 200) {
    await response.body?.cancel()
    throw new FetchProblem(`the server answered with status ${response.status}`)
  }
  const value = parseAnswer(await readAnswer(response.body ?? []))
  return { value, cacheControl: response.headers.get('cache-control') ?? undefined }
}

async function request(url: string, fetch: Fetch, signal: AbortSignal): Promise<Response> {
  const headers = { accept: 'application/json, application/jwk-set+json' }
  try {
    return await fetch(url, { method: 'GET', redirect: 'manual', headers, signal })
  } catch (error) {
    throw new FetchProblem(`the server could not be reached${codeOf(error)}`, { cause: error })
  }
}

/** Node's own code of what went wrong, which is no text of the server's. */
function codeOf(error: unknown): string {
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : undefined
  const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code) ? ` (${code})` : ''
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
    throw error instanceof FetchProblem ? error : new FetchProblem('the answer broke off')
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
    throw new FetchProblem('the answer is not JSON')
  }
}
