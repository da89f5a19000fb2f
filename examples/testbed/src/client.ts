/** What a request holds besides its path. */
export interface Sent {
  readonly method?: string
  /** Sent as bearer token. */
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answer {
  readonly status: number
  readonly body: unknown
}

/** Sends a request to a path of one server. */
export type Client = (path: string, sent?: Sent) => Promise<Answer>

export function clientOf(server: string): Client {
  return async (path, { method = 'GET', token, headers = {} } = {}) => {
    const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const response = await fetch(server + path, { method, headers: { ...headers, ...authorization } })
    const text = await response.text()
    const body: unknown = text === '' ? undefined : JSON.parse(text)
    return { status: response.status, body }
  }
}
