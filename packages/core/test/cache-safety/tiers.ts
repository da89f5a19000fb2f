import {
  createVerifier,
  type Auth,
  type ClaimgateEvent,
  type RequirementOptions,
  type SharedOptions,
  type Verifier,
} from '@claimgate/core'
import { testClock, type TestClock } from '../../../../test/support/clock.ts'
import { newSecret, secretKey, type SigningKey } from '../../../../test/support/keys.ts'
import { audience, issuer, mint } from '../../../../test/support/tokens.ts'

type Choices = Partial<RequirementOptions> & SharedOptions
type CacheChoice = NonNullable<SharedOptions['cache']>

interface Tier {
  readonly tier: string
  readonly cache: CacheChoice
}

/** Where tokens are remembered. */
export const rememberingTiers: readonly Tier[] = [
  { tier: 'whole tokens and digests', cache: { hotTier: true } },
  { tier: 'digests alone', cache: { hotTier: false } },
]

/** Everywhere, and nowhere: what holds without a cache holds with one. */
const tiers: readonly Tier[] = [...rememberingTiers, { tier: 'nothing', cache: false }]

/** After how many uses of a token something changes: the tiers take a token over at different ones. */
export const uses = [1, 2, 3, 10] as const

/** Each tier after each number of uses. */
export const tiersAndUses = tiers.flatMap(({ tier, cache }) => uses.map((times) => ({ tier, cache, times })))

const secret = newSecret()

/** The secret of `rememberingVerifier`, as an option. */
export const sharedSecret = { base64: Buffer.from(secret).toString('base64') }

/** Signing with it is cheap. */
const sharedKey: SigningKey = secretKey(secret)

/** A token that `rememberingVerifier` accepts. */
export function signed(claims: Readonly<Record<string, unknown>> = {}): string {
  return mint({ key: sharedKey, claims })
}

/** A verifier, its clock, and whether each accepted token was remembered. */
export function rememberingVerifier(options: Choices = {}): {
  readonly verifier: Verifier
  readonly clock: TestClock
  readonly accepted: boolean[]
} {
  const clock = testClock()
  const accepted: boolean[] = []
  const onEvent = (event: ClaimgateEvent): void => {
    if (event.type === 'accepted') accepted.push(event.cached)
  }
  const isKeyed = ['keys', 'jwks', 'jwksFile', 'jwksUrl'].some((name) => name in options)
  const keySource = isKeyed ? {} : { secret: sharedSecret }
  const verifier = createVerifier({
    issuer,
    audience,
    ...keySource,
    clock: clock.clock,
    onEvent,
    ...options,
  })
  return { verifier, clock, accepted }
}

/** Verifies a token again and again, each time in a string of its own, as requests bring it. */
export async function use(verifier: Verifier, token: string, times: number): Promise<Auth> {
  const bytes = Buffer.from(token)
  let auth = await verifier.verifyToken(bytes.toString('latin1'))
  for (let time = 1; time < times; time += 1) auth = await verifier.verifyToken(bytes.toString('latin1'))
  return auth
}
