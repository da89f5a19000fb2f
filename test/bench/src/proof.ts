/** Takes a token: gives or resolves to something, or throws or rejects where it refuses it. */
export type Verify = (token: string) => unknown

/**
 * Proves that a subject does its work before it is measured: it takes the good token, and refuses every bad one.
 * A verifier that lets everything in would be the fastest.
 */
export async function prove(
  name: string,
  verify: Verify,
  good: string,
  bad: Readonly<Record<string, string>>,
): Promise<void> {
  try {
    await verify(good)
  } catch (cause) {
    throw new Error(`${name} refuses a good token`, { cause })
  }
  for (const [what, token] of Object.entries(bad))
    if (await takes(verify, token)) throw new Error(`${name} takes a bad token: ${what}`)
}

async function takes(verify: Verify, token: string): Promise<boolean> {
  try {
    await verify(token)
    return true
  } catch {
    return false
  }
}
