import { serve, type LocalServer } from './serve.ts'

/** What a service was sent. */
export interface Received {
  readonly service: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** A service behind a proxy, which answers with what came of a request. */
export function startUpstream(service: string): Promise<LocalServer> {
  return serve((request, response) => {
    const { url, headers } = request
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify({ service, url, headers }))
  })
}
