import type { Policy } from '../policies/policy.ts'
import { readText, readTexts } from './field-rules.ts'
import type { Preset } from './preset.ts'

const named: Policy = {
  requireAny: [{ not: { claim: ['is_anonymous'] } }, { claim: ['is_anonymous'], exact: false }],
}

/** Tokens of users, of the role `authenticated`; the keys of the project itself have other roles and issuers. */
export const supabase: Preset = {
  fields: ['projectRef', 'roles', 'allowAnonymous'],
  requirement: (fields) => {
    const project = readText(
      fields,
      'projectRef',
      'the reference of the project: the 20 letters before .supabase.co',
      /^[a-z0-9]{20}$/,
    )
    const issuer = `https://${project}.supabase.co/auth/v1`
    const roles = fields.has('roles') ? readTexts(fields, 'roles', 'a role') : ['authenticated']
    const ofRole = { claim: ['role'], oneOf: roles }
    return {
      issuer,
      audience: 'authenticated',
      tokenType: 'access',
      authorization: fields.boolean('allowAnonymous', false) ? ofRole : { requireAll: [ofRole, named] },
      keys: { jwksUrl: `${issuer}/.well-known/jwks.json` },
      hints: {
        algorithm_not_allowed:
          'a project with the legacy JWT secret signs with HS256: give it as secret, or move to signing keys',
        issuer_unknown: 'an API key (anon, service_role) is no token of a user',
        policy_not_met:
          'the role has to be listed in roles, and who signed in anonymously needs allowAnonymous: true',
      },
    }
  },
}
