/** What kind of answer a rejection gets: one row of the table in the README, "Rejections". */
export type RejectionKind =
  | 'missing_token'
  | 'invalid_request'
  | 'invalid_token'
  | 'insufficient_scope'
  | 'insufficient_user_authentication'
  | 'forbidden'
  | 'unavailable'
  | 'server_error'

interface RejectionEntry {
  readonly kind: RejectionKind
  readonly description: string
}

/**
 * One text for everything that fails before a signature has proven the token, so that a forged token learns
 * neither which issuers and keys are trusted nor how far it came.
 */
const unproven = 'the access token is malformed, or its issuer or signature is not trusted'

const entries = {
  token_missing: { kind: 'missing_token', description: 'an access token is required' },

  request_malformed: {
    kind: 'invalid_request',
    description: 'the request does not carry exactly one well-formed access token',
  },
  token_repeated: { kind: 'invalid_request', description: 'the access token was sent more than once' },
  token_in_several_sources: {
    kind: 'invalid_request',
    description: 'the access token was sent in more than one place',
  },

  token_too_long: { kind: 'invalid_token', description: unproven },
  token_malformed: { kind: 'invalid_token', description: unproven },
  token_header_not_allowed: { kind: 'invalid_token', description: unproven },
  algorithm_not_allowed: { kind: 'invalid_token', description: unproven },
  token_type_not_allowed: { kind: 'invalid_token', description: unproven },
  issuer_unknown: { kind: 'invalid_token', description: unproven },
  key_unknown: { kind: 'invalid_token', description: unproven },
  signature_invalid: { kind: 'invalid_token', description: unproven },
  signature_checks_exhausted: { kind: 'invalid_token', description: unproven },

  time_claim_malformed: {
    kind: 'invalid_token',
    description: 'a time claim of the access token is not a valid date',
  },
  expiration_missing: { kind: 'invalid_token', description: 'the access token has no expiration time' },
  token_expired: { kind: 'invalid_token', description: 'the access token has expired' },
  token_not_yet_valid: { kind: 'invalid_token', description: 'the access token is not valid yet' },
  token_issued_in_future: {
    kind: 'invalid_token',
    description: 'the access token was issued in the future',
  },
  lifetime_unknown: {
    kind: 'invalid_token',
    description: 'the lifetime of the access token cannot be determined',
  },
  lifetime_not_allowed: {
    kind: 'invalid_token',
    description: 'the lifetime of the access token is not allowed',
  },
  tenant_mismatch: { kind: 'invalid_token', description: 'the tenant of the access token is not accepted' },
  audience_mismatch: { kind: 'invalid_token', description: 'the access token is meant for another audience' },
  subject_mismatch: { kind: 'invalid_token', description: 'the subject of the access token is not accepted' },
  token_kind_not_allowed: {
    kind: 'invalid_token',
    description: 'a token of this kind is not accepted as an access token',
  },
  client_mismatch: {
    kind: 'invalid_token',
    description: 'the access token was issued to a client that is not accepted',
  },
  required_claim_missing: { kind: 'invalid_token', description: 'the access token lacks a required claim' },
  claims_malformed: {
    kind: 'invalid_token',
    description: 'the claims of the access token are not of the expected form',
  },
  sender_constraint_unproven: {
    kind: 'invalid_token',
    description: 'the access token is bound to a key whose possession was not proven',
  },

  scope_insufficient: { kind: 'insufficient_scope', description: 'the access token lacks a required scope' },
  authentication_too_old: {
    kind: 'insufficient_user_authentication',
    description: 'a more recent authentication is required',
  },
  authentication_too_weak: {
    kind: 'insufficient_user_authentication',
    description: 'another kind of authentication is required',
  },
  policy_not_met: { kind: 'forbidden', description: 'the access token does not permit this request' },
  identity_unknown: {
    kind: 'forbidden',
    description: 'the access token belongs to nobody who is known here',
  },
  cross_site_request: {
    kind: 'forbidden',
    description: 'a cookie does not authenticate a request from another site',
  },

  keys_unavailable: { kind: 'unavailable', description: 'access tokens cannot be verified at the moment' },
  identity_unavailable: { kind: 'unavailable', description: 'identities cannot be looked up at the moment' },
  verifier_closed: {
    kind: 'unavailable',
    description: 'access tokens are no longer verified by this server',
  },

  form_not_parsed: {
    kind: 'server_error',
    description: 'the form was not parsed before authentication; run a urlencoded body parser first',
  },
  extraction_failed: {
    kind: 'server_error',
    description: 'an extraction source failed, or returned something other than a string or undefined',
  },
  policy_failed: {
    kind: 'server_error',
    description: 'a policy function failed, or returned something other than true or false',
  },
  schema_failed: {
    kind: 'server_error',
    description: 'the schema failed, or returned something other than claims or issues',
  },
  clock_failed: { kind: 'server_error', description: 'the clock returned something other than a time' },
  authentication_not_run: {
    kind: 'server_error',
    description: 'the request was not authenticated; run authenticate() or a guard of this gate first',
  },
  auth_property_taken: {
    kind: 'server_error',
    description: 'two gates store their result under one name; set the property option of one of them',
  },
  verification_failed: { kind: 'server_error', description: 'the access token could not be judged' },
} as const satisfies Record<string, RejectionEntry>

/**
 * What happened, as a stable code: safe to log, to count and to branch on. Codes are added, never renamed,
 * within a major version.
 */
export type RejectionCode = keyof typeof entries

/** The kind of answer and the fixed text for clients that belong to each code. */
export const rejectionCodes: Readonly<Record<RejectionCode, RejectionEntry>> = entries
