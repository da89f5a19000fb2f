import type { ServerResponse } from 'node:http'
import { json } from '../support/key-server.ts'
import { answering } from './faulty-answers.ts'
import { current, next, type Trial } from './trial.ts'

/** A key server that answers when it is told to. */
export interface HeldServer {
  readonly responses: readonly ServerResponse[]
  release(): void
}

export async function hold(trial: Trial): Promise<HeldServer> {
  const responses: ServerResponse[] = []
  await answering((response) => void responses.push(response))(trial)
  return {
    responses,
    release: () => {
      for (const response of responses)
        json({ keys: [current.publicJwk, next.publicJwk] })(response, response.req)
    },
  }
}
