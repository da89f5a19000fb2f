import type { KeySourceFields } from '../configuration/keys/key-source-fields.ts'
import type { OptionReader } from '../configuration/option-reader.ts'
import type { RequirementOptions } from '../configuration/options.ts'
import { guid, readText, readTexts, readTextsOrNull } from './field-rules.ts'
import type { Preset } from './preset.ts'

/** Where each cloud has its keys, and who issues tokens of version 1.0 there. */
const clouds = {
  global: { host: 'login.microsoftonline.com', version1: 'sts.windows.net' },
  usGovernment: { host: 'login.microsoftonline.us', version1: 'sts.windows.net' },
  china: { host: 'login.partner.microsoftonline.cn', version1: 'sts.chinacloudapi.cn' },
} as const

/** The tenant of personal accounts. */
const consumers = '9188040d-6c67-4c5b-b112-36a304b66dad'

const microsoftGraph = ['00000003-0000-0000-c000-000000000000', 'https://graph.microsoft.com']

type Version = '1.0' | '2.0'

/**
 * The API's registration says which version its tokens are of; issuer, client and audience differ with it. Each
 * tenant is an issuer, and their keys stand in one set.
 */
export const entraId: Preset = {
  fields: ['tenantId', 'tenants', 'audience', 'version', 'cloud'],
  requirement: (fields) => {
    const version = fields.oneOf('version', ['1.0', '2.0'], '2.0')
    const cloud = fields.oneOf('cloud', ['global', 'usGovernment', 'china'], 'global')
    const { host, version1 } = clouds[cloud]
    const tenants = readTenants(fields)
    const endpoint = version === '2.0' ? '/v2.0' : ''
    return {
      issuer: version === '2.0' ? `https://${host}/{tenantid}/v2.0` : `https://${version1}/{tenantid}/`,
      tenants,
      audience: readAudience(fields, version),
      tokenType: 'access',
      requiredClaims: [version === '2.0' ? 'azp' : 'appid'],
      authorization: { requireAny: [{ claim: ['scp'] }, { claim: ['roles'] }] },
      keys: { ...readKeys(fields, host, tenants, endpoint), algorithms: ['RS256'] },
      hints: hintsFor(version),
    }
  },
}

function readTenants(fields: OptionReader): readonly string[] | null {
  if (fields.has('tenantId') === fields.has('tenants')) {
    throw fields.error(
      'tenantId',
      'or tenants has to be given, and not both: the ID of the one tenant, a list of them, or tenants: null',
    )
  }
  const what = 'the ID of a tenant (a GUID in small letters; its name or "common" is none)'
  if (fields.has('tenantId')) return [readText(fields, 'tenantId', what, guid)]
  return readTextsOrNull(fields, 'tenants', what, guid)
}

/** The keys of personal accounts are in one set with the others only where those accounts are wanted. */
function readKeys(
  fields: OptionReader,
  host: string,
  tenants: readonly string[] | null,
  endpoint: string,
): KeySourceFields {
  const tenant = fields.text('tenantId')
  if (tenant !== undefined) return { jwksUrl: `https://${host}/${tenant}/discovery${endpoint}/keys` }
  const authority = tenants?.includes(consumers) === true ? 'common' : 'organizations'
  return { discovery: `https://${host}/${authority}${endpoint}/.well-known/openid-configuration` }
}

function readAudience(fields: OptionReader, version: Version): readonly string[] | null {
  if (fields.value('audience') === null) return null
  const audience =
    version === '2.0'
      ? readTexts(fields, 'audience', 'the client ID of the API, a GUID: its App ID URI is for 1.0', guid)
      : readTexts(fields, 'audience', 'the App ID URI of the API, such as api://orders, or its client ID')
  if (audience.some((name) => microsoftGraph.includes(name.replace(/\/$/, ''))))
    throw fields.error('audience', 'is Microsoft Graph, whose tokens are for nobody else: name your own API')
  return audience
}

function hintsFor(version: Version): NonNullable<RequirementOptions['hints']> {
  const other = version === '2.0' ? '1.0' : '2.0'
  return {
    issuer_unknown: `the tenant is not accepted, or the token is of version ${other}: what the API gets is set in its manifest (requestedAccessTokenVersion)`,
    signature_invalid:
      'a nonce in the header is the mark of a token for Microsoft Graph, which is for nobody else: ask for a scope of this API',
    audience_mismatch:
      version === '2.0'
        ? 'tokens of version 2.0 name the client ID of the API, never its App ID URI'
        : 'tokens of version 1.0 name the API as the client did: by its App ID URI, or by its client ID',
    required_claim_missing: `a token without ${version === '2.0' ? 'azp' : 'appid'} is no access token: the client sends its ID token`,
    policy_not_met: 'a token with neither scp nor roles was given without any permission for this API',
  }
}
