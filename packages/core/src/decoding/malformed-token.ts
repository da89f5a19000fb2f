import type { Finding } from '../explanation.ts'

/** Says what a malformed token looks like, for the operator who wonders. Never holds a part of it. */
export function malformedTokenFinding(token: string): Finding {
  return {
    subject: 'token',
    expected: 'three segments of canonical base64url: a JSON header, a JSON payload and a signature',
    actual: `${token.length} characters with ${countDots(token)} dots`,
    hint: hintFor(token),
  }
}

function hintFor(token: string): string {
  if (/^["']/.test(token)) return 'the token is in quotes: send it without'
  if (/^bearer /i.test(token)) return 'it begins with Bearer: the token alone is wanted'
  const dots = countDots(token)
  if (dots === 4) return 'this is an encrypted token (JWE): have the provider issue signed ones'
  if (dots === 0) return 'this is an opaque token: ask the provider for an access token for your audience'
  return 'the token is damaged, or was not made by a JWT library'
}

function countDots(token: string): number {
  let dots = 0
  for (const character of token) if (character === '.') dots += 1
  return dots
}
