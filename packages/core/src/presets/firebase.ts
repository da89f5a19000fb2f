import { readText } from './field-rules.ts'
import type { Preset } from './preset.ts'

/** ID tokens of one project, which is their audience too. */
export const firebase: Preset = {
  fields: ['projectId', 'allowAnonymous'],
  requirement: (fields) => {
    const project = readText(
      fields,
      'projectId',
      'the ID of the project (not its number), such as shop-4f2a1',
      /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
    )
    return {
      issuer: `https://securetoken.google.com/${project}`,
      audience: project,
      subject: { glob: '?*' },
      requiredClaims: ['auth_time'],
      ...(!fields.boolean('allowAnonymous', false) && {
        authorization: { not: { claim: ['firebase', 'sign_in_provider'], exact: 'anonymous' } },
      }),
      keys: {
        jwksUrl: 'https://www.googleapis.com/robot/v1/metadata/jwk/securetoken@system.gserviceaccount.com',
        algorithms: ['RS256'],
      },
      hints: {
        issuer_unknown: 'the token is of another project, or a session cookie, which has another issuer',
        policy_not_met: 'a user who signed in anonymously needs allowAnonymous: true',
      },
    }
  },
}
