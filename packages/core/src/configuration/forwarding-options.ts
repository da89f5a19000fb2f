import type { Report } from '../events.ts'
import type { ExtractionRules } from '../extraction/extract-token.ts'
import type { CompiledSource, TokenCarrier } from '../extraction/extraction.ts'
import { Forwarding, type ForwardedHeader } from '../forwarding/forwarding.ts'
import { foldHeaderName } from '../forwarding/header-name.ts'
import { readClaimPath } from '../policies/compile-policy.ts'
import { ConfigurationError } from './configuration-error.ts'
import { isHttpToken } from './http-token.ts'
import { isPlainObject, OptionReader } from './option-reader.ts'

export const forwardingNames: readonly string[] = ['forwardHeaders', 'forwardAuthorization']

/** What forwarding depends on, besides its own options. */
interface ForwardingContext {
  readonly extraction: ExtractionRules
  readonly nestedClaimDelimiter: string
  readonly report: Report
}

/** Reads `forwardHeaders` and `forwardAuthorization`. */
export function readForwarding(reader: OptionReader, context: ForwardingContext): Forwarding {
  const { extraction, report } = context
  const carriers = reader.boolean('forwardAuthorization', true)
    ? []
    : readCarriers(reader, extraction.sources)
  return new Forwarding(readHeaders(reader, context), carriers, report)
}

function readHeaders(
  reader: OptionReader,
  { extraction, nestedClaimDelimiter }: ForwardingContext,
): readonly ForwardedHeader[] {
  if (!reader.has('forwardHeaders')) return []
  const headers = new OptionReader(reader.value('forwardHeaders'), reader.pathOf('forwardHeaders'), {})
  const carriers = extraction.sources.flatMap(({ carrier }) => carrier ?? [])
  const sources = new Set(carriers.map(({ header }) => foldHeaderName(header)))
  const taken = new Map<string, string>()
  return headers.names().map((name) => {
    const folded = foldHeaderName(name)
    const problem = problemOf(name, taken.get(folded), sources.has(folded))
    if (problem !== undefined) throw headers.error(name, problem)
    taken.set(folded, name)
    return { name, ...readClaim(headers.value(name), headers.pathOf(name), nestedClaimDelimiter) }
  })
}

function problemOf(name: string, other: string | undefined, isSource: boolean): string | undefined {
  if (!isHttpToken(name)) return 'is no name of a header (RFC 9110, section 5.6.2)'
  if (other !== undefined) return `is ${other} in another spelling, to some upstreams: choose another name`
  if (isSource) return 'is a header that extractionSources reads the token from: choose another name'
  if (reserved.test(foldHeaderName(name)))
    return 'is a header with a meaning of its own: choose another name, such as X-User'
  return undefined
}

/** What frames, routes and secures the request, or says who the client is; folded. */
const reserved =
  /^(?:host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|http2-settings|content-.*|proxy-.*|authorization|cookie|cookie2|set-cookie|origin|sec-.*|access-control-.*|--proto--)$/

function readClaim(value: unknown, path: string, delimiter: string): Omit<ForwardedHeader, 'name'> {
  if (!isPlainObject(value)) return { claim: readClaimPath(value, path, delimiter), encode: 'text' }
  const reader = new OptionReader(value, path, { known: ['claim', 'encode'] })
  if (!reader.has('claim')) throw reader.error('claim', 'is missing: name the claim to write into the header')
  return {
    claim: readClaimPath(reader.value('claim'), reader.pathOf('claim'), delimiter),
    encode: reader.oneOf<'text' | 'json'>('encode', ['json'], 'text'),
  }
}

function readCarriers(reader: OptionReader, sources: readonly CompiledSource[]): readonly TokenCarrier[] {
  if (sources.some(({ kind }) => kind === 'function')) {
    const problem = 'is false, and a function among extractionSources does not say where it finds the token'
    throw new ConfigurationError(reader.pathOf('forwardAuthorization'), problem)
  }
  return sources.flatMap(({ carrier }) => carrier ?? [])
}
