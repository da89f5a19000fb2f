import { readText, readTextsOrNull } from './field-rules.ts'
import type { Preset } from './preset.ts'

/** Application tokens, which come in a header of their own and are for one application. */
export const cloudflareAccess: Preset = {
  fields: ['team', 'audience'],
  requirement: (fields) => {
    const team = readText(
      fields,
      'team',
      'the name of the team alone: what stands before .cloudflareaccess.com',
      /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    )
    const issuer = `https://${team}.cloudflareaccess.com`
    return {
      issuer,
      audience: readTextsOrNull(
        fields,
        'audience',
        'the AUD tag of the application: 64 hexadecimal digits',
        /^[0-9a-f]{64}$/,
      ),
      authorization: { claim: ['type'], exact: 'app' },
      keys: { jwksUrl: `${issuer}/cdn-cgi/access/certs`, algorithms: ['RS256'] },
      hints: {
        audience_mismatch: 'the token is for another application of the team: compare the AUD tags',
        policy_not_met: 'where type is "org", the token is for the team and no application',
      },
    }
  },
}
