import { readTexts } from './field-rules.ts'
import type { Preset } from './preset.ts'

/** ID tokens alone: Google's access tokens are opaque. The issuer comes with and without `https://`. */
export const google: Preset = {
  fields: ['clientId', 'hostedDomain'],
  requirement: (fields) => ({
    issuer: { oneOf: ['https://accounts.google.com', 'accounts.google.com'] },
    audience: readTexts(
      fields,
      'clientId',
      'the client ID, such as 123-abc.apps.googleusercontent.com',
      /^[\w-]+\.apps\.googleusercontent\.com$/,
    ),
    ...(fields.has('hostedDomain') && {
      authorization: {
        claim: ['hd'],
        oneOf: readTexts(fields, 'hostedDomain', 'a domain, such as example.com', /^[a-z0-9.-]+\.[a-z]+$/),
      },
    }),
    keys: { jwksUrl: 'https://www.googleapis.com/oauth2/v3/certs', algorithms: ['RS256'] },
    hints: {
      audience_mismatch: 'aud is the client ID that the ID token was asked for with',
      policy_not_met:
        'hd names the Google Workspace domain, where one is asked for; personal accounts have none',
    },
  }),
}
