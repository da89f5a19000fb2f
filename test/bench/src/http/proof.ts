import { badTokens, claims, signToken } from '../tokens.ts'
import { bare, type HttpCase } from './plan.ts'

/**
 * Proves that a server lets a good token's subject in, and answers bad tokens and none with 401: one that lets
 * everybody in would be the fastest. A bare server does.
 */
export async function proveServer({ title, alg }: HttpCase, subject: string, url: string): Promise<void> {
  const expect = async (what: string, token: string | undefined, status: number): Promise<string> => {
    const response = await fetch(
      url,
      token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } },
    )
    if (response.status !== status)
      throw new Error(`${title}, ${subject}: answers ${response.status} to ${what}`)
    return response.text()
  }
  const user = String(claims(0)['sub'])
  const body = await expect('a good token', signToken(alg, claims(0)), 200)
  if (!body.includes(`"${user}"`))
    throw new Error(`${title}, ${subject}: answers without the token's subject`)
  if (subject === bare) return
  await expect('no token', undefined, 401)
  for (const [what, token] of Object.entries(badTokens(alg))) await expect(`a bad token: ${what}`, token, 401)
}
