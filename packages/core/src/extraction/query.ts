import { HeaderEdits } from '../forwarding/header-edits.ts'
import type { TokenRequest } from '../request.ts'
import type { CompiledSource } from './extraction.ts'
import { readParameter, removeMember } from './parameter.ts'

/** Where HTTP/2 has the URL once more (RFC 9113, section 8.3.1). */
const pathHeader = ':path'

/** A parameter of the query (RFC 6750, section 2.3), read from the URL as it was sent. */
export function querySource(parameter: string): CompiledSource {
  const subject = `query ${parameter}`
  const pathEdits = new HeaderEdits()
  pathEdits.add(pathHeader, (path) => withoutParameter(path, parameter))
  return {
    name: subject,
    kind: 'query',
    read: ({ url = '' }) =>
      readParameter(
        pairsOf(url).flatMap(({ name, value }) => (name === parameter ? [value] : [])),
        subject,
      ),
    remove: (request) => {
      if (Object.hasOwn(request.headers, pathHeader)) pathEdits.apply(request)
      return removeFromQuery(request, parameter)
    },
  }
}

interface QueryPair {
  readonly raw: string
  readonly name: string | undefined
  readonly value: string | undefined
}

/** The pairs of a URL's query, decoded as forms are, each with the text that it was written in. */
function pairsOf(url: string): QueryPair[] {
  const start = url.indexOf('?')
  if (start === -1) return []
  return url
    .slice(start + 1)
    .split('&')
    .map((raw) => {
      // The question mark is for URLSearchParams to take away, so that it takes away none of the name's.
      const [[name, value] = []] = new URLSearchParams(`?${raw}`)
      return { raw, name, value }
    })
}

/** Takes the parameter out of all that the app sees of the query; every other byte stays. */
function removeFromQuery(request: TokenRequest, parameter: string): boolean {
  const url = request.url && withoutParameter(request.url, parameter)
  const originalUrl = request.originalUrl && withoutParameter(request.originalUrl, parameter)
  const isChanged = url !== request.url || originalUrl !== request.originalUrl
  if (url !== request.url) request.url = url
  if (originalUrl !== request.originalUrl) request.originalUrl = originalUrl
  return removeMember(request.query, parameter) || isChanged
}

function withoutParameter(url: string, parameter: string): string {
  const pairs = pairsOf(url)
  const kept = pairs.filter(({ name }) => name !== parameter)
  if (kept.length === pairs.length) return url
  const path = url.slice(0, url.indexOf('?'))
  return kept.length === 0 ? path : `${path}?${kept.map(({ raw }) => raw).join('&')}`
}
