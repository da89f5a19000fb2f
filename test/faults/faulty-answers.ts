import type { Answer } from '../support/key-server.ts'
import { text } from '../support/key-server.ts'
import { current, faultText, type Trial } from './trial.ts'
import type { Fault } from './fault.ts'

/** Seconds for an exchange in faults that nothing but the deadline ends. */
export const shortTimeout = 1.5

/** The key server gives this answer from now on. */
export function answering(answer: Answer, path: string = '/jwks'): NonNullable<Fault['begin']> {
  return ({ server }: Trial) => {
    server.dropConnections()
    server.answer(path, answer)
  }
}

/** The good key set as text. */
export const goodSet = JSON.stringify({ keys: [current.publicJwk] })

/** Answers with a status, and says something besides. */
export function status(code: number, headers: object = {}): Answer {
  return text(faultText, code, headers)
}

/** Answers 200 with a body. */
export function body(content: string | Uint8Array, headers: object = {}): Answer {
  return text(content, 200, headers)
}

/** Answers 200 with a value as JSON. */
export function jsonBody(value: unknown, headers: object = {}): Answer {
  return body(JSON.stringify(value), { 'content-type': 'application/json', ...headers })
}
