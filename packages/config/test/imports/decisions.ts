import type { Imported, ImportNote } from '@claimgate/config'
import { createVerifier, isClaimgateError, type TokenRequest, type VerifierOptions } from '@claimgate/core'
import { RE2JS } from 're2js'
import { testClock } from '../../../../test/support/clock.ts'
import { signingKey } from '../../../../test/support/keys.ts'
import { mint, type TokenParts } from '../../../../test/support/tokens.ts'

export { issuer } from '../../../../test/support/tokens.ts'

/** Where the keys of imported configurations are, in these tests. */
export const keysUrl = 'https://id.example.com/keys'

/** The JWK set that stands there. */
export const keySet = { keys: [signingKey().publicJwk] }

/** The options of an import, with the clock of tests and a fetch that has the one key set. */
export function runnable({ options }: Imported): VerifierOptions {
  const fetch = (): Promise<Response> => Promise.resolve(Response.json(keySet))
  return { ...options, clock: testClock().clock, fetch, regexEngine: RE2JS }
}

/** What an imported configuration says of a good token with other claims: `accepted`, or the code of its refusal. */
export async function decide(
  imported: Imported,
  claims: TokenParts['claims'] = {},
  token: Omit<TokenParts, 'claims'> = {},
): Promise<string> {
  return decideRequest(imported, { authorization: `Bearer ${mint({ ...token, claims })}` })
}

/** The same of a whole request; `anonymous` where it passes without identity. */
export async function decideRequest(
  imported: Imported,
  headers: TokenRequest['headers'],
  request: Partial<TokenRequest> = {},
): Promise<string> {
  const verifier = createVerifier(runnable(imported))
  try {
    const auth = await verifier.authenticate({ method: 'GET', url: '/', ...request, headers })
    return auth === undefined ? 'anonymous' : 'accepted'
  } catch (error) {
    if (isClaimgateError(error)) return error.code
    throw error
  } finally {
    verifier.close()
  }
}

/** The notes of one kind, by the paths of what they are about. */
export function notesOf({ notes }: Imported, kind: ImportNote['kind']): readonly string[] {
  return [...new Set(notes.filter((note) => note.kind === kind).map(({ path }) => path))]
}
