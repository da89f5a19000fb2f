import type { OptionReader } from '../configuration/option-reader.ts'
import { readBaseUrl, readText, readTextsOrNull } from './field-rules.ts'
import type { Preset } from './preset.ts'

/** One segment of a path, which no parser takes away. */
const realmName = /^(?!\.{1,2}$)[\w.~-]+$/

/** The claim `typ` tells access tokens from ID and refresh tokens; `aud` is often `account` and nothing else. */
export const keycloak: Preset = {
  fields: ['url', 'realm', 'audience'],
  requirement: (fields) => {
    const realm = readText(fields, 'realm', 'the name of the realm, such as shop', realmName)
    const issuer = `${readUrl(fields)}/realms/${realm}`
    return {
      issuer,
      audience: readAudience(fields),
      tokenType: 'access',
      authorization: { claim: ['typ'], oneOf: ['Bearer', 'DPoP'] },
      keys: { jwksUrl: `${issuer}/protocol/openid-connect/certs` },
      hints: {
        audience_mismatch:
          'where aud is "account" alone, the client has no audience mapper: add one that includes this API',
        token_kind_not_allowed: 'the claim typ of an access token is "Bearer": the client sends its ID token',
        policy_not_met:
          'where the claim typ is not "Bearer" but "ID", "Refresh" or "Offline", it is no access token',
      },
    }
  },
}

function readUrl(fields: OptionReader): string {
  const url = readBaseUrl(fields, 'url', 'the address of Keycloak, such as https://id.example.com')
  if (url.includes('/realms/')) throw fields.error('url', 'names a realm: leave /realms/ and the rest out')
  return url
}

function readAudience(fields: OptionReader): readonly string[] | null {
  const audience = readTextsOrNull(fields, 'audience', 'the client ID of this API')
  if (audience?.includes('account') === true) {
    throw fields.error(
      'audience',
      'holds account, which nearly every token of the realm names: add an audience mapper, or state null',
    )
  }
  return audience
}
