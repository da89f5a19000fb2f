import type { Failure } from '../failure.ts'
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

/** A token and where it was found. */
export interface ExtractedToken {
  readonly token: string
  readonly source: string
}

/**
 * Finds the token of a request: the first source in list order that is present counts, even where its token
 * then proves bad. Gives a failure where the form of the request is wrong, `undefined` where there is no token.
 */
export async function extractToken(
  request: TokenRequest,
  rules: ExtractionRules,
): Promise<ExtractedToken | Failure | undefined> {
  let found: { readonly source: CompiledSource; readonly token: string } | undefined
  for (const source of rules.sources) {
    const reading = await source.read(request)
    if (reading === undefined) continue
    if (typeof reading !== 'string') return reading
    if (found !== undefined) return severalSources(found.source, source)
    found = { source, token: reading }
    if (rules.multipleTokens === 'first') break
  }
  if (found === undefined) return undefined
  const crossSite =
    found.source.kind === 'cookie' && rules.csrf && checkCrossSite(request, rules.allowedOrigins)
  return crossSite || { token: found.token, source: found.source.name }
}

function severalSources(first: CompiledSource, second: CompiledSource): Failure {
  return {
    code: 'token_in_several_sources',
    finding: { subject: 'token', expected: 'in one source', actual: [first.name, second.name] },
  }
}

/** Takes tokens in queries and forms out of what the app sees. True where there was one. */
export function removeTokens(request: TokenRequest, sources: readonly CompiledSource[]): boolean {
  return sources.filter((source) => source.remove?.(request) === true).length > 0
}
