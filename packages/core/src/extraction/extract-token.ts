import type { Failure } from '../failure.ts'
import { andThen, type MaybePromise } from '../maybe-promise.ts'
import type { TokenRequest } from '../request.ts'
import { checkCrossSite } from './cross-site.ts'
import type { CompiledSource } from './extraction.ts'

/** Where tokens are looked for, and what to do with several. */
export interface ExtractionRules {
  readonly sources: readonly CompiledSource[]
  readonly multipleTokens: 'first' | 'reject'
  readonly csrf: boolean
  readonly allowedOrigins: ReadonlySet<string>
}

/** A token and where it was found. Its syntax has not been looked at. */
export interface ExtractedToken {
  readonly token: string
  readonly source: Pick<CompiledSource, 'name' | 'checkSyntax'>
}

/** What a request holds: a token, something that is wrong in its form, or nothing. */
export type Extraction = ExtractedToken | Failure | undefined

/**
 * Finds the token of a request: the first source in list order that is present counts, even where its token
 * then proves bad. Gives a failure where the form of the request is wrong, `undefined` where there is no token.
 */
export function extractToken(request: TokenRequest, rules: ExtractionRules): MaybePromise<Extraction> {
  return readFrom(0, undefined, request, rules)
}

interface Found {
  readonly token: string
  readonly source: CompiledSource
}

/** Reads the sources from a place in the list on. */
function readFrom(
  place: number,
  found: Found | undefined,
  request: TokenRequest,
  rules: ExtractionRules,
): MaybePromise<Extraction> {
  const source = rules.sources[place]
  if (source === undefined) return found && guarded(found, request, rules)
  return andThen(source.read(request), (reading) => {
    if (reading === undefined) return readFrom(place + 1, found, request, rules)
    if (typeof reading !== 'string') return reading
    const next = { token: reading, source }
    if (found !== undefined) return syntaxFailure(next) ?? severalSources(found, next)
    if (rules.multipleTokens === 'first') return guarded(next, request, rules)
    return syntaxFailure(next) ?? readFrom(place + 1, next, request, rules)
  })
}

function guarded(found: Found, request: TokenRequest, { csrf, allowedOrigins }: ExtractionRules): Extraction {
  const crossSite =
    csrf && found.source.kind === 'cookie' ? checkCrossSite(request, allowedOrigins) : undefined
  return crossSite ?? found
}

/** What is wrong with the syntax of a token, by the rules of the source that it was found in. */
export function syntaxFailure({ token, source }: ExtractedToken): Failure | undefined {
  return source.checkSyntax?.(token)
}

function severalSources(first: Found, second: Found): Failure {
  return {
    code: 'token_in_several_sources',
    finding: { subject: 'token', expected: 'in one source', actual: [first.source.name, second.source.name] },
  }
}

/** Takes tokens in queries and forms out of what the app sees. True where there was one. */
export function removeTokens(request: TokenRequest, sources: readonly CompiledSource[]): boolean {
  let isRemoved = false
  for (const source of sources) if (source.remove?.(request) === true) isRemoved = true
  return isRemoved
}
