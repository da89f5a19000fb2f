import type { KeySourceFields } from '../configuration/keys/key-source-fields.ts'
import type { OptionReader } from '../configuration/option-reader.ts'
import type { PolicyObject } from '../policies/policy.ts'
import { readText, readTexts } from './field-rules.ts'
import type { Preset } from './preset.ts'

const localIssuer = 'https://kubernetes.default.svc.cluster.local'
const credentials = '/var/run/secrets/kubernetes.io/serviceaccount'

/** The API server, asked with the pod's own credentials. */
const ownCluster: KeySourceFields = {
  jwksUrl: {
    url: 'https://kubernetes.default.svc/openid/v1/jwks',
    tls: { ca: { file: `${credentials}/ca.crt` } },
    headers: { authorization: { file: `${credentials}/token`, prefix: 'Bearer ' } },
  },
}

/** What the tokens that every pod has by default are for. */
const apiServer = ['https://kubernetes.default.svc', localIssuer]

/** Bound tokens of service accounts. The ones in secrets, which never end, are of another issuer. */
export const kubernetes: Preset = {
  fields: ['audience', 'issuer', 'inCluster', 'serviceAccounts', 'namespaces'],
  requirement: (fields) => {
    const issuer = readIssuer(fields)
    const rules = readRestrictions(fields)
    return {
      issuer,
      audience: readAudience(fields, issuer),
      subject: { prefix: 'system:serviceaccount:' },
      requiredClaims: ['kubernetes.io'],
      ...(rules.length > 0 && { authorization: { requireAll: rules } }),
      keys: fields.boolean('inCluster', !fields.has('issuer')) ? ownCluster : {},
      hints: {
        issuer_unknown:
          'kubectl get --raw /.well-known/openid-configuration tells the issuer; a token out of a secret is refused',
        audience_mismatch: 'the pod has to mount a projected token (serviceAccountToken) with this audience',
        policy_not_met: 'the service account and its namespace have to be listed, where they are asked for',
      },
    }
  },
}

function readIssuer(fields: OptionReader): string {
  if (!fields.has('issuer')) return localIssuer
  const issuer = readText(fields, 'issuer', 'the issuer of the cluster, such as its OIDC provider URL')
  if (issuer === 'kubernetes/serviceaccount')
    throw fields.error('issuer', 'is of tokens in secrets, which never end: project bound tokens')
  return issuer
}

function readAudience(fields: OptionReader, issuer: string): readonly string[] {
  const audience = readTexts(fields, 'audience', 'what pods project their token for, such as orders-api')
  const refused = [issuer, ...apiServer].map(hostAndPathOf)
  if (audience.some((name) => refused.includes(hostAndPathOf(name)))) {
    throw fields.error(
      'audience',
      "is the API server's, for which every pod has a token: project one with an audience of its own",
    )
  }
  return audience
}

/** An audience in any spelling: without its scheme, in small letters, without a slash at its end. */
function hostAndPathOf(audience: string): string {
  return audience
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/+$/, '')
}

function readRestrictions(fields: OptionReader): readonly PolicyObject[] {
  const rules: PolicyObject[] = []
  if (fields.has('serviceAccounts')) {
    const names = readTexts(fields, 'serviceAccounts', 'namespace/name', /^[a-z0-9-]+\/[a-z0-9.-]+$/)
    const subjects = names.map((name) => `system:serviceaccount:${name.replace('/', ':')}`)
    rules.push({ claim: ['sub'], oneOf: subjects })
  }
  if (fields.has('namespaces')) {
    const namespaces = readTexts(fields, 'namespaces', 'the name of a namespace', /^[a-z0-9-]+$/)
    rules.push({ claim: ['kubernetes.io', 'namespace'], oneOf: namespaces })
  }
  return rules
}
