import type { TokenHeader } from '../auth.ts'
import type { Finding } from '../explanation.ts'
import type { JsonObject } from './strict-json.ts'

/** The longest `kid` that is looked up. */
export const maxKeyIdLength = 256

interface HeaderRule {
  readonly name: string
  readonly holds: (value: unknown) => boolean
  readonly expected: string
}

/**
 * What a header may hold, whichever requirement the token is for. `jwk`, `jku`, `x5u` and `x5c` are never read:
 * nothing in a token selects a key from outside (RFC 8725, sections 3.5 and 3.10).
 */
const rules: readonly HeaderRule[] = [
  { name: 'alg', holds: (value) => typeof value === 'string', expected: 'a string' },
  { name: 'crit', holds: (value) => value === undefined, expected: 'absent: no extension is understood' },
  {
    name: 'b64',
    holds: (value) => value === undefined || value === true,
    expected: 'absent or true (RFC 7797)',
  },
  { name: 'cty', holds: (value) => !isNestedToken(value), expected: 'no nested token' },
  { name: 'typ', holds: isStringOrAbsent, expected: 'a string' },
  {
    name: 'kid',
    holds: (value) => isStringOrAbsent(value) && (value?.length ?? 0) <= maxKeyIdLength,
    expected: `a string of at most ${maxKeyIdLength} characters`,
  },
]

/** Whether the header of a token keeps every rule (RFC 7515, section 4.1). */
export function isTokenHeader(header: JsonObject): header is TokenHeader {
  return rules.every((rule) => keepsRule(header, rule))
}

/** Names the rules that a header breaks, for operators. */
export function tokenHeaderFinding(header: JsonObject): Finding {
  const broken = rules.filter((rule) => !keepsRule(header, rule))
  return {
    subject: broken.map(({ name }) => `header ${name}`).join(', '),
    expected: broken.map(({ expected }) => expected).join('; '),
    actual: broken.map(({ name }) => header[name]),
  }
}

function keepsRule(header: JsonObject, { name, holds }: HeaderRule): boolean {
  return holds(Object.hasOwn(header, name) ? header[name] : undefined)
}

function isStringOrAbsent(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string'
}

function isNestedToken(contentType: unknown): boolean {
  return typeof contentType === 'string' && /^(application\/)?jwt$/i.test(contentType)
}
