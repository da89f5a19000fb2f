import type { OptionReader } from '../configuration/option-reader.ts'
import type { PolicyObject } from '../policies/policy.ts'
import { readHost, readTexts, readTextsOrNull } from './field-rules.ts'
import type { Preset } from './preset.ts'

/** The fields that say whose workflows get in: the claim, what it is, and its form. IDs are never given away. */
const restrictions = [
  ['repository', 'repository', 'owner/name', /^[\w.-]+\/[\w.-]+$/],
  ['owner', 'repository_owner', 'the name of an account', /^[\w-]+$/],
  ['repositoryId', 'repository_id', 'the number of a repository, as a text', /^\d+$/],
  ['ownerId', 'repository_owner_id', 'the number of an account, as a text', /^\d+$/],
] as const

/** Anybody on GitHub gets tokens of this issuer, for any audience: what names the repository decides. */
export const githubActions: Preset = {
  fields: ['audience', 'host', ...restrictions.map(([field]) => field)],
  requirement: (fields) => {
    const issuer = fields.has('host')
      ? `https://${readHost(fields, 'host', 'the host of GitHub Enterprise Server alone')}/_services/token`
      : 'https://token.actions.githubusercontent.com'
    const rules = readRestrictions(fields)
    return {
      issuer,
      audience: readTextsOrNull(
        fields,
        'audience',
        'what the workflow asks for, such as https://api.example.com',
      ),
      ...(rules.length > 0 && { authorization: { requireAll: rules } }),
      keys: { jwksUrl: `${issuer}/.well-known/jwks`, algorithms: ['RS256'] },
      hints: {
        audience_mismatch: 'the workflow has to name this audience where it asks for its token',
        policy_not_met: 'the repository and its owner have to be listed, where they are asked for',
      },
    }
  },
}

function readRestrictions(fields: OptionReader): readonly PolicyObject[] {
  const given = restrictions.filter(([field]) => fields.has(field))
  if (given.length === 0) {
    throw fields.error(
      'repository',
      'is missing, and so is owner: name whose workflows get in, or state owner: null for all on GitHub',
    )
  }
  if (fields.value('owner') !== null)
    return given.map(([field, claim, what, form]) => ({
      claim: [claim],
      oneOf: readTexts(fields, field, what, form),
    }))
  if (given.length === 1) return []
  throw fields.error('owner', 'is null, for everybody, beside a restriction: leave one of them out')
}
