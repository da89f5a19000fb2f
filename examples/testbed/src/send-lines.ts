import { request } from 'node:http'
import { json } from 'node:stream/consumers'
import type { Answer } from './client.ts'

/** Sends a GET with one line for each value of a header, which `fetch` would join. */
export function sendLines(url: string, headers: Readonly<Record<string, string[]>>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers }, (response) => {
      json(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject)
    })
    sent.on('error', reject).end()
  })
}
