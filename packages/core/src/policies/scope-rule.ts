import { readScopes, scopeClaim } from '../claims/scopes.ts'
import type { Auth } from '../auth.ts'
import { pureRule, type PureRule } from './outcome.ts'

/**
 * Asks for all scopes, or for one. Unknown where the token has no scope claim that is a string or an array.
 * What the challenge then names is what the request needs: all, or the first of the alternatives.
 */
export function scopeRule(name: 'scope' | 'anyScope', required: readonly string[]): PureRule {
  const all = name === 'scope'
  return pureRule(
    name,
    { code: 'scope_insufficient', expected: required, scopes: all ? required : required.slice(0, 1) },
    heldScopes,
    (held) => {
      if (!Array.isArray(held)) return undefined
      return all
        ? required.every((scope) => held.includes(scope))
        : required.some((scope) => held.includes(scope))
    },
  )
}

function heldScopes({ claims }: Auth): unknown {
  const name = scopeClaim(claims)
  const value = name === undefined ? undefined : claims[name]
  return typeof value === 'string' || Array.isArray(value) ? readScopes(claims) : value
}
