import type { TokenHeader } from '../auth.ts'
import type { Failure } from '../failure.ts'
import { decodeBase64url } from './base64url.ts'
import { malformedTokenFinding } from './malformed-token.ts'
import type { ProvenHeaders } from './proven-headers.ts'
import { isTokenHeader, tokenHeaderFinding } from './token-header.ts'
import { parseJsonObject, type JsonObject } from './strict-json.ts'

/** A token taken apart. Nothing in it has been proven: it may select, and must not decide. */
export interface UnverifiedToken {
  readonly token: string
  readonly header: TokenHeader
  readonly unverifiedClaims: JsonObject
  /** What the signature segment stands for. */
  readonly signature: Uint8Array
}

/**
 * Takes a compact JWS apart (RFC 7515, section 3.1), cheapest checks first: size, three segments, canonical
 * base64url, strict JSON, the header's own rules. A header that other tokens were proven with is not read again.
 */
export function decodeToken(
  token: string,
  maxTokenBytes: number,
  provenHeaders?: ProvenHeaders,
): UnverifiedToken | Failure {
  if (token.length > maxTokenBytes) {
    return {
      code: 'token_too_long',
      finding: { expected: `at most ${maxTokenBytes} bytes`, actual: token.length },
    }
  }
  const segments = splitCompactJws(token)
  const signature = segments && decodeBase64url(segments.signature)
  if (segments === undefined || signature === undefined || signature.length === 0) return malformed(token)
  const header = provenHeaders?.find(segments.header) ?? readJsonSegment(segments.header)
  const claims = header && readJsonSegment(segments.payload)
  if (header === undefined || claims === undefined) return malformed(token)
  if (!isTokenHeader(header)) return { code: 'token_header_not_allowed', finding: tokenHeaderFinding(header) }
  return { token, header, unverifiedClaims: claims, signature }
}

function malformed(token: string): Failure {
  return { code: 'token_malformed', finding: malformedTokenFinding(token) }
}

interface Segments {
  readonly header: string
  readonly payload: string
  readonly signature: string
}

function splitCompactJws(token: string): Segments | undefined {
  const first = token.indexOf('.')
  const second = token.indexOf('.', first + 1)
  if (second === -1 || token.includes('.', second + 1)) return undefined
  return {
    header: token.slice(0, first),
    payload: token.slice(first + 1, second),
    signature: token.slice(second + 1),
  }
}

function readJsonSegment(segment: string): JsonObject | undefined {
  const bytes = decodeBase64url(segment)
  return bytes && parseJsonObject(bytes)
}
