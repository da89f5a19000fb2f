import { readHost, readTexts, readTextsOrNull } from './field-rules.ts'
import type { OptionReader } from '../configuration/option-reader.ts'
import type { Preset } from './preset.ts'

/** Session tokens have no `aud`: `azp`, the origin that they were made for, takes its place. */
export const clerk: Preset = {
  fields: ['domain', 'authorizedParties', 'audience'],
  requirement: (fields) => {
    const issuer = `https://${readHost(fields, 'domain', 'the host of the Frontend API, such as clerk.example.com')}`
    const parties = readTextsOrNull(
      fields,
      'authorizedParties',
      'the origins of the frontend, such as https://app.example.com',
      /^[a-z][\w.+-]*:\/\/[^/*]+$/,
    )
    return {
      issuer,
      ...readKind(fields),
      ...(parties !== null && { clientIds: parties }),
      authorization: { requireAny: [{ not: { claim: ['sts'] } }, { claim: ['sts'], exact: 'active' }] },
      keys: { jwksUrl: `${issuer}/.well-known/jwks.json` },
      hints: {
        required_claim_missing: 'without sid it is no session token: a JWT template wants an audience here',
        client_mismatch: 'azp is the origin of the frontend that the token was made for: an authorized party',
        policy_not_met: 'where sts is "pending", the user has tasks to complete before the session counts',
      },
    }
  },
}

/** A token made from a JWT template names no session, and is tied to this API by its audience. */
function readKind(
  fields: OptionReader,
): Pick<ReturnType<Preset['requirement']>, 'audience' | 'requiredClaims'> {
  return fields.valueOr('audience', null) === null
    ? { audience: null, requiredClaims: ['sid'] }
    : { audience: readTexts(fields, 'audience', 'the audience of the JWT template') }
}
