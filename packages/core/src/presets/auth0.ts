import { readHost, readTextsOrNull } from './field-rules.ts'
import type { Preset } from './preset.ts'

/** The issuer ends in a slash; `aud` may name `/userinfo` beside the API; `scope` is a text. */
export const auth0: Preset = {
  fields: ['domain', 'audience', 'allowAnonymous'],
  requirement: (fields) => ({
    issuer: `https://${readHost(fields, 'domain', 'the host alone, such as tenant.eu.auth0.com')}/`,
    audience: readTextsOrNull(fields, 'audience', 'the identifier of the API'),
    tokenType: 'access',
    ...(!fields.boolean('allowAnonymous', false) && {
      authorization: { not: { claim: ['sub'], prefix: 'anon@' } },
    }),
    keys: {},
    hints: {
      audience_mismatch:
        'the client has to ask for this API by its identifier; a client ID in aud is the mark of an ID token',
      policy_not_met:
        'a sub that begins with anon@ is of an anonymous session, which needs allowAnonymous: true',
    },
  }),
}
