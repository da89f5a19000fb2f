import { isHttpToken } from '../configuration/http-token.ts'
import { OptionReader, requireText } from '../configuration/option-reader.ts'
import { lowerAscii } from '../matchers/ascii-case.ts'
import { textOf } from '../matchers/compile-matcher.ts'
import { headerField, type TokenRequest } from '../request.ts'

/** What a request says in one place, or why there is nothing to compare with. */
export type RequestValue = { readonly text: string } | { readonly hint: string }

/** A place of a request, as a policy names it. */
export interface RequestPlace {
  /** As it was configured, for explanations. */
  readonly description: object
  read(request: TokenRequest): RequestValue
}

/** Where a policy may look. */
export interface RequestPlaceOptions {
  /** A parameter of the route, decoded by the framework. Known to the guards of the route alone. */
  readonly param?: string
  /** A header that was sent on one line. */
  readonly header?: string
  /** A parameter of the query that was sent once, decoded as forms are. */
  readonly query?: string
  /** The host name in the `Host` header, in lower case and without its port. */
  readonly host?: true
}

type Read = (request: TokenRequest, name: string) => RequestValue

const readers = { param: readParam, header: readHeader, query: readQuery } satisfies Record<string, Read>
const placeNames = ['param', 'header', 'query', 'host'] as const

/** Reads `equalsRequest`: exactly one of `param`, `header`, `query` and `host: true`. */
export function readRequestPlace(value: unknown, path: string): RequestPlace {
  const reader = new OptionReader(value, path, { known: placeNames })
  const [place, other] = placeNames.filter((name) => reader.has(name))
  if (place === undefined || other !== undefined)
    throw reader.error(other ?? 'param', `is one of ${placeNames.join(', ')}: name exactly one`)
  if (place === 'host') {
    if (!reader.boolean('host', false)) throw reader.error('host', 'must be true')
    return { description: { host: true }, read: readHost }
  }
  const name = requireText(reader.value(place), reader.pathOf(place))
  if (place === 'header' && !isHttpToken(name)) throw reader.error('header', 'is no name of a header')
  return { description: { [place]: name }, read: (request) => readers[place](request, name) }
}

function readParam({ params }: TokenRequest, name: string): RequestValue {
  if (typeof params !== 'object' || params === null || !Object.hasOwn(params, name)) {
    return { hint: `the route has no parameter ${name}, or is not known yet: ask in a guard of the route` }
  }
  const value: unknown = Reflect.get(params, name)
  return singleText(textOf(value), `the route parameter ${name}`)
}

function readHeader(request: TokenRequest, name: string): RequestValue {
  const { value, lines } = headerField(request, name.toLowerCase())
  return singleText(lines > 1 ? undefined : (value ?? ''), `the header ${name}`)
}

/**
 * What parsers read differently equals nothing: `tenant[]` and `[tenant]`, which one of them takes for `tenant`, what
 * is no UTF-8, and what stands behind a number sign.
 */
function readQuery({ url = '' }: TokenRequest, name: string): RequestValue {
  const start = url.indexOf('?')
  const pairs = start === -1 ? [] : [...new URLSearchParams(url.slice(start))]
  const [pair = [name, ''], ...others] = pairs.filter(([key]) => key === name || rootOf(key) === name)
  const [key, value] = pair
  const isPlain = others.length === 0 && key === name && !value.includes('\ufffd') && !url.includes('#')
  return singleText(isPlain ? value : undefined, `the query parameter ${name}`)
}

/** The name under which `a[b]`, `a[]` and `[a]` end in a nested query. */
function rootOf(key: string): string {
  const [first = '', second = ''] = key.split(/[[\]]/, 2)
  return first === '' ? second : first
}

const hostForm = /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d*)?$/

/**
 * A target with a host of its own goes before the header (RFC 9112, section 3.2.2), as `:authority` does in HTTP/2: where
 * they differ it is not known which one the app goes by.
 */
function readHost(request: TokenRequest): RequestValue {
  const { value: host, lines } = headerField(request, 'host')
  const { value: authority } = headerField(request, ':authority')
  const [, target] = /^https?:\/\/([^/?]*)/i.exec(request.originalUrl ?? request.url ?? '') ?? []
  const given = [host, authority, target].filter((text) => text !== undefined)
  const [name = '', ...others] = given.map((text) => hostForm.exec(lowerAscii(text))?.[1] ?? '')
  const isPlain = lines <= 1 && others.every((other) => other === name)
  return singleText(isPlain ? name : undefined, 'the host')
}

function singleText(text: string | undefined, subject: string): RequestValue {
  if (text === undefined) return { hint: `${subject} is not one plain text` }
  return text === '' ? { hint: `${subject} is absent or empty` } : { text }
}
