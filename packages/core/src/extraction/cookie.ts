import { headerValue, type TokenRequest } from '../request.ts'
import type { CompiledSource, SourceReading } from './extraction.ts'
import { stripOptionalWhitespace } from './optional-whitespace.ts'

/** A cookie. The name is compared exactly (RFC 6265, section 5.4). */
export function cookieSource(cookie: string): CompiledSource {
  return {
    name: `cookie ${cookie}`,
    kind: 'cookie',
    read: (request) => readCookie(request, cookie),
    carrier: { header: 'cookie', withoutToken: (line) => withoutCookie(line, cookie) },
  }
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
    if (nameOf(pair) !== name) continue
    const value = pair.slice(pair.indexOf('=') + 1)
    values.push(stripOptionalWhitespace(value).replace(/^"(.*)"$/, '$1'))
  }
  return values
}

/** `undefined` where it has none. */
function nameOf(pair: string): string | undefined {
  const equals = pair.indexOf('=')
  return equals === -1 ? undefined : stripOptionalWhitespace(pair.slice(0, equals))
}

/** Every byte of the other cookies stays. */
function withoutCookie(line: string, name: string): string | undefined {
  const pairs = line.split(';')
  const rest = pairs.filter((pair) => nameOf(pair) !== name)
  if (rest.length === pairs.length) return line
  return stripOptionalWhitespace(rest.join(';')) || undefined
}
