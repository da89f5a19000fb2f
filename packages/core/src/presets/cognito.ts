import type { OptionReader } from '../configuration/option-reader.ts'
import { readText, readTexts } from './field-rules.ts'
import type { Preset } from './preset.ts'

/** A region and what follows it. */
const userPoolId = /^(?:eusc-)?[a-z]{2}-(?:gov-)?[a-z]+-\d_[A-Za-z0-9]+$/

/** A pool has two issuers with the same keys. Access tokens have `client_id` and no `aud`, ID tokens the reverse. */
export const cognito: Preset = {
  fields: ['userPoolId', 'clientId', 'tokenUse'],
  requirement: (fields) => {
    const pool = readText(fields, 'userPoolId', 'the ID of the pool, such as eu-west-1_aBcDeFgHi', userPoolId)
    const path = `${pool.replace(/_.*$/, '')}.amazonaws.com/${pool}`
    const issuer = `https://cognito-idp.${path}`
    const tokenUse = fields.oneOf('tokenUse', ['access', 'id'], 'access')
    return {
      issuer: { oneOf: [issuer, `https://issuer-cognito-idp.${path}`] },
      ...(tokenUse === 'access' ? accessTokens(fields) : idTokens(fields)),
      authorization: { claim: ['token_use'], exact: tokenUse },
      keys: { jwksUrl: `${issuer}/.well-known/jwks.json`, algorithms: ['RS256'] },
    }
  },
}

type Kind = Omit<ReturnType<Preset['requirement']>, 'issuer' | 'keys'>

function accessTokens(fields: OptionReader): Kind {
  return {
    audience: null,
    clientIds: readClientIds(fields),
    tokenType: 'access',
    hints: {
      token_kind_not_allowed: 'the client sends its ID token: access tokens have token_use "access"',
      client_mismatch: 'access tokens name the app client in client_id, ID tokens in aud',
    },
  }
}

function idTokens(fields: OptionReader): Kind {
  return {
    audience: readClientIds(fields),
    hints: { audience_mismatch: 'ID tokens name the app client in aud; access tokens have no aud' },
  }
}

function readClientIds(fields: OptionReader): readonly string[] {
  return readTexts(fields, 'clientId', 'the ID of the app client', /^[\w+]+$/)
}
