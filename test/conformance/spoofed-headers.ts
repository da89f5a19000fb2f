import type { IncomingMessage } from 'node:http'
import type { AppPart, AppPlan, Framework, RunningApp } from '../support/apps.ts'
import { exchange, type RawRequest, type RawResponse } from '../support/raw-http.ts'

/** How one header may be spelt, so that some upstream takes it for `X-User-Id`. */
export const spellings = [
  'X-User-Id',
  'x-user-id',
  'X-USER-ID',
  'X_User_Id',
  'x_user_id',
  'X-User_Id',
  'x_USER-id',
  'X.User.Id',
] as const

/** A header as some view of a request shows it. */
export interface SeenLine {
  readonly view: 'headers' | 'rawHeaders' | 'headersDistinct'
  readonly name: string
  readonly value: string
}

/** All that a proxy may read the headers of a request from. */
export function linesOf({ headers, rawHeaders, headersDistinct }: IncomingMessage): readonly SeenLine[] {
  return [
    ...fieldsOf('headers', headers),
    ...fieldsOf('headersDistinct', headersDistinct),
    ...rawHeaders.flatMap((value, index): SeenLine[] =>
      index % 2 === 0 ? [] : [{ view: 'rawHeaders', name: rawHeaders[index - 1] ?? '', value }],
    ),
  ]
}

function fieldsOf(
  view: SeenLine['view'],
  fields: Readonly<Record<string, string | string[] | undefined>>,
): SeenLine[] {
  return Object.entries(fields).flatMap(([name, value = []]) =>
    [value].flat().map((line) => ({ view, name, value: line })),
  )
}

/** The lines that some upstream takes for one header. */
export function linesNamed(lines: readonly SeenLine[], name: string): readonly SeenLine[] {
  const letters = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '')
  return lines.filter((line) => letters(line.name) === letters(name))
}

/** What became of a request: the answer, and its headers when a route ran and when all was over. */
export interface Passing {
  readonly response: RawResponse
  readonly atRoute: readonly SeenLine[] | undefined
  readonly atEnd: readonly SeenLine[]
}

export interface WatchedApp {
  send(request: RawRequest): Promise<Passing>
  close(): Promise<void>
}

/** Runs an app and watches the headers of its requests. `touch` is what the app does with them before the gate. */
export async function watch(
  framework: Framework,
  plan: AppPlan,
  touch: (request: IncomingMessage) => unknown,
): Promise<WatchedApp> {
  let request: IncomingMessage | undefined
  let atRoute: readonly SeenLine[] | undefined
  const before = (req: IncomingMessage): void => {
    touch(req)
    request = req
    atRoute = undefined
  }
  const look = (): void => {
    if (request !== undefined) atRoute = linesOf(request)
  }
  const parts = [{ before }, ...plan.parts.map((part) => looking(part, look))]
  const running: RunningApp = await framework.listen({ ...plan, parts })
  return {
    send: async (given) => {
      const response = await exchange(running.port, given)
      if (request === undefined) throw new Error('the request did not come to the app')
      return { response, atRoute, atEnd: linesOf(request) }
    },
    close: running.close,
  }
}

function looking(part: AppPart, look: () => void): AppPart {
  if (!('route' in part)) return part
  const handle = (): unknown => {
    look()
    return 'reached'
  }
  return { route: { ...part.route, handle } }
}
