import { presets, type Fetch, type PresetFields, type Verifier } from '@claimgate/core'
import { isConfigurationError } from '@claimgate/core'
import { onTestFinished } from 'vitest'
import { startOfTests, testClock } from './clock.ts'
import { createUnchecked, mistakeIn, secretOptions } from './refused-options.ts'
import { signText } from './tokens.ts'
import { signingKey, type SigningKey } from './keys.ts'

type Fields<Name extends keyof PresetFields> = Parameters<(typeof presets)[Name]>[0]

/** The two forms of a preset: a requirement that its function makes, and the options as a file has them. */
export function formsOf<Name extends keyof PresetFields>(
  name: Name,
  fields: Fields<Name>,
): readonly (readonly [form: string, options: object])[] {
  return [
    ['the function', presets[name](fields)],
    ['the JSON form', JSON.parse(JSON.stringify({ preset: name, ...fields }))],
  ]
}

/** What a provider publishes: its documents by their addresses, and nothing at any other. */
export type Documents = Readonly<Record<string, unknown>>

/** How a token fared. */
interface Outcome {
  /** `undefined` where it is accepted. */
  readonly code: string | undefined
  readonly hint: string | undefined
}

/** A verifier that the provider alone answers, at the addresses that it has. */
export interface ProviderVerifier {
  readonly verifier: Verifier
  /** The addresses that were asked, in order. */
  readonly asked: readonly string[]
  judge(token: string): Promise<Outcome>
}

/** Makes a verifier for a provider's tokens at the start of tests. */
export function providerVerifier(options: object, documents: Documents): ProviderVerifier {
  const asked: string[] = []
  const fetch: Fetch = async (address) => {
    asked.push(address)
    if (!Object.hasOwn(documents, address)) throw new Error(`nothing is published at ${address}`)
    return Response.json(documents[address])
  }
  const verifier = createUnchecked({ ...options, clock: testClock().clock, fetch })
  onTestFinished(() => verifier.close())
  const judge = async (token: string): Promise<Outcome> => {
    const { code, steps } = await verifier.explain(token)
    return { code, hint: steps.findLast((step) => step.outcome === 'failed')?.hint }
  }
  return { verifier, asked, judge }
}

/** A JWK set as providers publish it, with members of their own. */
export function keySetOf(...keys: readonly SigningKey[]): { readonly keys: readonly object[] } {
  return { keys: keys.map(({ publicJwk, algorithm }) => ({ ...publicJwk, alg: algorithm, use: 'sig' })) }
}

/** Mints what a provider mints: exactly these claims, those whose value is `undefined` left out. */
export function mintLike(
  claims: Readonly<Record<string, unknown>>,
  { key = signingKey(), header = { typ: 'JWT' } }: { key?: SigningKey; header?: object } = {},
): string {
  const { algorithm, kid } = key
  const times = { iat: startOfTests, exp: startOfTests + 300 }
  return signText(
    JSON.stringify({ alg: algorithm, kid, ...header }),
    JSON.stringify({ ...times, ...claims }),
    key,
  )
}

/**
 * Where the mistake is that a preset's fields are refused for: the same in each place that they may stand in.
 * Fields whose value is `undefined` are left out.
 */
export function mistakeInPreset(name: keyof PresetFields, changed: object): string {
  const fields = Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined))
  const json = { preset: name, ...fields }
  const places = [
    mistakeInCall(name, fields),
    mistakeIn({ ...json, mode: 'optional' }),
    mistakeIn({ requireAny: [secretOptions, json] }).replace(/^requireAny\[1\]\.?/, ''),
  ]
  return [...new Set(places)].join(' or ')
}

function mistakeInCall(name: keyof PresetFields, fields: object): string {
  try {
    Reflect.apply(presets[name], undefined, [fields])
  } catch (error) {
    if (isConfigurationError(error)) return error.path
    throw error
  }
  return 'none'
}
