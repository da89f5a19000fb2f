import { readScopes, scopeClaim } from '../claims/scopes.ts'
import type { Claims } from '../auth.ts'
import { pureRule, type PureRule } from './outcome.ts'

/**
 * Asks for all scopes, or for one. Unknown where the token has no scope claim that is a string or an array, or
 * where what is missing may be in what is no string. What the challenge then names is what the request needs: all,
 * or the first of the alternatives.
 */
export function scopeRule(name: 'scope' | 'anyScope', required: readonly string[]): PureRule {
  const all = name === 'scope'
  return pureRule(
    name,
    { code: 'scope_insufficient', expected: required, scopes: all ? required : required.slice(0, 1) },
    scopesAsGiven,
    (given) => {
      const scopes = stringsOf(given)
      if (scopes === undefined) return undefined
      const holds = (scope: string): boolean => scopes.includes(scope)
      if (all ? required.every(holds) : required.some(holds)) return true
      return Array.isArray(given) && scopes.length < given.length ? undefined : false
    },
  )
}

function scopesAsGiven(claims: Claims): unknown {
  const name = scopeClaim(claims)
  const value = name === undefined ? undefined : claims[name]
  return typeof value === 'string' ? readScopes(claims) : value
}

function stringsOf(given: unknown): readonly string[] | undefined {
  return Array.isArray(given) ? given.filter((scope) => typeof scope === 'string') : undefined
}
