import type { Failure } from '../failure.ts'
import { headerField, type TokenRequest } from '../request.ts'
import type { CompiledSource, SourceReading } from './extraction.ts'
import { stripOptionalWhitespace } from './optional-whitespace.ts'

/** The syntax of a bearer token (RFC 6750, section 2.1). */
const b64token = /^[A-Za-z0-9\-._~+/]+=*$/

const space = 0x20

/** `Authorization: Bearer …`. */
export function bearerSource(): CompiledSource {
  const { readScheme, checkSyntax } = schemeReader('authorization', 'Bearer')
  return {
    name: 'bearer',
    kind: 'bearer',
    read: (request) => readField(request, 'authorization', readScheme),
    checkSyntax,
    carrier: { header: 'authorization', withoutToken: (line) => withoutScheme(line, 'bearer') },
  }
}

/** A header of its own, with or without a word before the token. */
export function headerSource(header: string, prefix: string | undefined): CompiledSource {
  const name = header.toLowerCase()
  const scheme = prefix?.toLowerCase()
  const reader = prefix === undefined ? undefined : schemeReader(name, prefix)
  return {
    name: scheme === undefined ? `header ${name}` : `header ${name} ${scheme}`,
    kind: 'header',
    read: (request) => readField(request, name, reader?.readScheme ?? wholeValue),
    ...(reader !== undefined && { checkSyntax: reader.checkSyntax }),
    carrier: {
      header: name,
      withoutToken: (line) => (scheme === undefined ? undefined : withoutScheme(line, scheme)),
    },
  }
}

function readField(
  request: TokenRequest,
  name: string,
  readValue: (value: string) => SourceReading,
): SourceReading {
  const { value = '', lines } = headerField(request, name)
  // An empty line counts too: Node keeps the first of two Authorization lines, even where that is the empty one.
  if (lines > 1) {
    return {
      code: 'token_repeated',
      finding: { subject: `header ${name}`, expected: 'one line', actual: lines },
    }
  }
  const stripped = stripOptionalWhitespace(value)
  return stripped === '' ? undefined : readValue(stripped)
}

function wholeValue(value: string): string {
  return value
}

interface SchemeReader {
  readonly readScheme: (value: string) => SourceReading
  readonly checkSyntax: (token: string) => Failure | undefined
}

/**
 * Reads the token behind a scheme. Another scheme counts as absent; the scheme with anything but one token
 * behind it is malformed, since what cannot be read must not pass for nothing.
 */
function schemeReader(header: string, usual: string): SchemeReader {
  const scheme = usual.toLowerCase()
  const malformed: Failure = {
    code: 'request_malformed',
    finding: { subject: `header ${header}`, expected: `${scheme}, spaces, and one token` },
  }
  return {
    readScheme(value) {
      const isUsual = value.startsWith(usual) && value.charCodeAt(scheme.length) === space
      if (!isUsual && schemeWord(value).toLowerCase() !== scheme) return undefined
      let start = scheme.length
      while (value.charCodeAt(start) === space) start += 1
      return start === scheme.length ? malformed : value.slice(start)
    },
    checkSyntax: (token) => (b64token.test(token) ? undefined : malformed),
  }
}

function schemeWord(value: string): string {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+/.exec(value)?.[0] ?? ''
}

/** Nothing is left of a line with the scheme in it, be it one of several that something has joined to a list. */
function withoutScheme(line: string, scheme: string): string | undefined {
  const holdsScheme = line
    .split(',')
    .some((part) => schemeWord(stripOptionalWhitespace(part)).toLowerCase() === scheme)
  return holdsScheme ? undefined : line
}
