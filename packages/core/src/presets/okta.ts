import type { OptionReader } from '../configuration/option-reader.ts'
import { readHost, readText, readTextsOrNull } from './field-rules.ts'
import type { Preset } from './preset.ts'

/** Custom authorization servers; `scp` is a list, and `cid`, the client, is in access tokens alone. */
export const okta: Preset = {
  fields: ['domain', 'authorizationServer', 'audience'],
  requirement: (fields) => {
    const issuer = `https://${readDomain(fields)}/oauth2/${readAuthorizationServer(fields)}`
    return {
      issuer,
      audience: readTextsOrNull(fields, 'audience', 'the audience of the authorization server'),
      tokenType: 'access',
      requiredClaims: ['cid'],
      keys: { jwksUrl: `${issuer}/v1/keys` },
      hints: {
        issuer_unknown:
          'the token is of another authorization server; what the org server issues is for Okta alone',
        audience_mismatch:
          'the authorization server has its audience in its settings: api://default at first',
        required_claim_missing: 'an Okta token without cid is no access token: the client sends its ID token',
      },
    }
  },
}

function readDomain(fields: OptionReader): string {
  const domain = readHost(fields, 'domain', 'the host alone, such as dev-123456.okta.com')
  if (/-admin\.(?:okta|oktapreview|okta-emea)\.com$/.test(domain))
    throw fields.error('domain', 'is the address of the admin console: leave -admin out')
  return domain
}

function readAuthorizationServer(fields: OptionReader): string {
  const server = fields.valueOr('authorizationServer', 'default')
  if (server === null || server === 'org') {
    throw fields.error(
      'authorizationServer',
      'names the org server, whose tokens Okta alone can verify: make a custom authorization server',
    )
  }
  if (server === 'default') return server
  return readText(fields, 'authorizationServer', 'its ID, such as aus1a2b3c4D5e6F7g8h9', /^\w+$/)
}
