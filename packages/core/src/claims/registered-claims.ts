/** The registered claims of RFC 7519 section 4.1, and any other. */
export interface Claims {
  readonly iss?: string
  readonly sub?: string
  readonly aud?: string | readonly string[]
  readonly exp?: number
  readonly nbf?: number
  readonly iat?: number
  readonly jti?: string
  readonly [name: string]: unknown
}

/**
 * Claims of which the registered ones can be read as they stand in the token: what somebody has put on
 * `Object.prototype` is none of them. To ask for each whether the token has it would take a tenth of the time of a hit.
 */
export function ownClaims(claims: Claims): Claims {
  return isPrototypeClean() ? claims : { __proto__: null, ...claims }
}

const plain = {}

/**
 * Whether no plain object has a registered claim. Their values would not tell: an accessor may make each anew.
 */
function isPrototypeClean(): boolean {
  if ('iss' in plain || 'sub' in plain || 'aud' in plain) return false
  return !('exp' in plain || 'nbf' in plain || 'iat' in plain || 'jti' in plain)
}
