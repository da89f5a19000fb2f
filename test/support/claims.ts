import type { Claims } from '@claimgate/core'
import { signingKey } from './keys.ts'
import { goodClaims, signText } from './tokens.ts'

/** Claims as the JSON text of a token gives them: of any type, with numbers such as `1e400`. */
export function claimsOfJson(text: string): Claims {
  const claims: Claims = JSON.parse(text)
  return claims
}

/** Claims of any type. */
export function claimsOf(values: Readonly<Record<string, unknown>>): Claims {
  return claimsOfJson(JSON.stringify(values))
}

/** Mints a good token some of whose claims are JSON texts that `JSON.stringify` never writes. */
export function mintJson(members: Readonly<Record<string, string>>): string {
  const texts = new Map(Object.entries(goodClaims).map(([name, value]) => [name, JSON.stringify(value)]))
  for (const [name, text] of Object.entries(members)) texts.set(name, text)
  const { algorithm, kid } = signingKey()
  return signText(
    JSON.stringify({ alg: algorithm, kid }),
    `{${Array.from(texts, ([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`,
  )
}
