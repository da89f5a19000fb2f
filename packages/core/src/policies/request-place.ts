import { isHttpToken } from '../configuration/http-token.ts'
import { OptionReader, requireText } from '../configuration/option-reader.ts'
import { foldHeaderName } from '../forwarding/header-name.ts'
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
  /** A parameter of the route, decoded by the framework. For guards alone, which know their route. */
  readonly param?: string
  /** A header that was sent on one line, and not under another spelling besides. */
  readonly header?: string
  /** A parameter of the query that was sent once, decoded as forms are. */
  readonly query?: string
  /** The host name in the `Host` header, in lower case and without its port. */
  readonly host?: true
}

type Read = (request: TokenRequest, name: string) => RequestValue

const readers = { param: readParam, header: readHeader, query: readQuery } satisfies Record<string, Read>
const placeNames = ['param', 'header', 'query', 'host'] as const

/**
 * Reads `equalsRequest`: exactly one of `param`, `header`, `query` and `host: true`; `param` where the route is known
 * alone.
 */
export function readRequestPlace(value: unknown, path: string, knowsRoute: boolean): RequestPlace {
  const reader = new OptionReader(value, path, { known: placeNames })
  const [place, other] = placeNames.filter((name) => reader.has(name))
  if (place === undefined || other !== undefined)
    throw reader.error(other ?? 'param', `is one of ${placeNames.join(', ')}: name exactly one`)
  if (place === 'param' && !knowsRoute)
    throw reader.error(
      place,
      'is asked of a route, and this is judged once for all routes: state it in a guard',
    )
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

/** What is also there as `X_Tenant` beside `X-Tenant`, which services behind may take for it, equals nothing. */
function readHeader(request: TokenRequest, name: string): RequestValue {
  const { value, lines } = headerField(request, name.toLowerCase())
  const isSingle = lines <= 1 && !hasOtherSpelling(request, name)
  return singleText(isSingle ? (value ?? '') : undefined, `the header ${name}`)
}

function hasOtherSpelling({ headers }: TokenRequest, name: string): boolean {
  const folded = foldHeaderName(name)
  return Object.keys(headers).some(
    (key) => foldHeaderName(key) === folded && key.toLowerCase() !== name.toLowerCase(),
  )
}

/** The parsers of frameworks read no more parameters than this. */
const maxParameters = 1000

/** A path and perhaps a query: no host before it, no semicolon in the path, no number sign anywhere. */
const plainTarget = /^\/[^?;#]*(?:\?[^#]*)?$/

/**
 * What parsers read differently equals nothing: `tenant[]` and `[tenant]`, which one of them takes for `tenant`, what
 * is no UTF-8, what is in another place than behind a path, and what is among too many to be read.
 */
function readQuery({ url = '' }: TokenRequest, name: string): RequestValue {
  const start = url.indexOf('?')
  const query = start === -1 ? '' : url.slice(start + 1)
  const pairs = [...new URLSearchParams(`?${query}`)]
  const [pair = [name, ''], ...others] = pairs.filter(([key]) => rootOf(key) === rootOf(name))
  const [key, value] = pair
  // Parsers count empty ones, too.
  const isRead = query.split('&').length <= maxParameters
  const isSingle = others.length === 0 && key === name && isRead
  const isPlain = plainTarget.test(url) && !value.includes('\ufffd')
  return singleText(isSingle && isPlain ? value : undefined, `the query parameter ${name}`)
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
  const [, target] = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(request.originalUrl ?? request.url ?? '') ?? []
  const given = [host, authority, target].filter((text) => text !== undefined)
  const [name = '', ...others] = given.map((text) => hostForm.exec(lowerAscii(text))?.[1] ?? '')
  const isPlain = lines <= 1 && others.every((other) => other === name)
  return singleText(isPlain ? name : undefined, 'the host')
}

function singleText(text: string | undefined, subject: string): RequestValue {
  if (text === undefined) return { hint: `${subject} is not one plain text` }
  return text === '' ? { hint: `${subject} is absent or empty` } : { text }
}
