import { once } from 'node:events'
import { createServer, get } from 'node:http'
import { report } from './report.mjs'

/** An app that has answered one request and goes on listening. */
export async function appInUse(verifier, token) {
  const app = createServer((request, response) => {
    void report(verifier.authenticate(request)).then(() => response.end())
  })
  await once(app.listen(0, '127.0.0.1'), 'listening')
  const { port } = app.address()
  const exchange = get({ port, agent: false, headers: { authorization: `Bearer ${token}` } })
  const [response] = await once(exchange, 'response')
  await once(response.resume(), 'end')
  return app
}
