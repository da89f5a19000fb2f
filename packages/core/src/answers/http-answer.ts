/** A whole answer, which an adapter sends as it stands: the same in every framework. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const utf8 = new TextEncoder()

/** An answer with a JSON body. Its length is stated, so that an answer to HEAD has it too. */
export function jsonAnswer(status: number, headers: HttpAnswer['headers'], value: unknown): HttpAnswer {
  const body = JSON.stringify(value)
  const content = {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(utf8.encode(body).length),
  }
  return { status, headers: { ...headers, ...content }, body }
}
