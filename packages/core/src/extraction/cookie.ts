import { headerValue, type TokenRequest } from '../request.ts'
import type { CompiledSource, SourceReading } from './extraction.ts'
import { stripOptionalWhitespace } from './optional-whitespace.ts'

/** A cookie. The name is compared exactly (RFC 6265, section 5.4). */
export function cookieSource(cookie: string): CompiledSource {
  return { name: `cookie ${cookie}`, kind: 'cookie', read: (request) => readCookie(request, cookie) }
}

function readCookie(request: TokenRequest, name: string): SourceReading {
  const values = cookieValues(headerValue(request, 'cookie') ?? '', name)
  if (values.length > 1) {
    return {
      code: 'token_repeated',
      finding: { subject: `cookie ${name}`, expected: 'one', actual: values.length },
    }
  }
  return values[0] === '' ? undefined : values[0]
}

function cookieValues(header: string, name: string): string[] {
  const values: string[] = []
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=')
    if (equals === -1 || stripOptionalWhitespace(pair.slice(0, equals)) !== name) continue
    values.push(stripOptionalWhitespace(pair.slice(equals + 1)).replace(/^"(.*)"$/, '$1'))
  }
  return values
}
