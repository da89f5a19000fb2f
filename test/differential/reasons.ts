import type { RejectionCode } from '@claimgate/core'

/** Why claimgate refuses a kind of token that jose accepts, and with which code. */
export interface Reason {
  readonly code: RejectionCode
  readonly reason: string
}

const oneSpelling =
  'one signature, one token: caches and revocation lists go by its text (RFC 7515, section 2)'
const duplicates = 'parsers disagree on which of two members counts (RFC 7519, section 4)'
const prototypes = 'a copy of the claims would have another prototype'
const mark = 'JSON begins with no byte order mark (RFC 8259, section 8.1)'
const depth = 'what walks claims recursively, JSON.stringify among it, would overflow the stack'
const typ = 'tokens of other kinds are no access tokens (RFC 8725, section 3.11)'
const form = 'RFC 7515, section 4.1, says that it is a string'
const b64 = 'an unencoded payload is not for JWTs (RFC 7797, section 7)'
const crit = 'no extension is understood, and this one is not for JWTs (RFC 7797, section 7)'
const dates = 'a date is a number in 0..253402300799; anything else is a mistake, milliseconds usually'
const cnf = 'the token is bound to a key whose possession is not proven (RFC 7800, section 3)'

function spelled(segment: string): Record<string, Reason> {
  const kinds = ['B2: padding', 'B2: a line feed at the end', 'B2: a blank inside', 'B3: trailing bits']
  return Object.fromEntries(
    kinds.map((kind) => [`${segment}: ${kind}`, { code: 'token_malformed', reason: oneSpelling }]),
  )
}

function read(part: string): Record<string, Reason> {
  return {
    [`${part}: B5: duplicate members`]: { code: 'token_malformed', reason: duplicates },
    [`${part}: B5: duplicate members, escaped`]: { code: 'token_malformed', reason: duplicates },
    [`${part}: B5: the whole object twice over`]: { code: 'token_malformed', reason: duplicates },
    [`${part}: B13: __proto__`]: { code: 'token_malformed', reason: prototypes },
    [`${part}: B13: __proto__, escaped`]: { code: 'token_malformed', reason: prototypes },
    [`${part}: B10: nested deeper`]: { code: 'token_malformed', reason: depth },
    [`${part}: B6: a byte order mark`]: { code: 'token_malformed', reason: mark },
  }
}

/** Every kind of token that jose accepts and claimgate refuses. */
export const reasons: Readonly<Record<string, Reason>> = {
  ...spelled('header'),
  ...spelled('payload'),
  ...spelled('signature'),
  ...read('header'),
  ...read('payload'),
  'B9: a token of more characters': {
    code: 'token_too_long',
    reason: 'a longer token costs time before it is proven; maxTokenBytes lifts the limit',
  },

  'C10: another typ': { code: 'token_type_not_allowed', reason: typ },
  'C10: a typ that is no string': { code: 'token_header_not_allowed', reason: form },
  'C7: kid of 257 characters': {
    code: 'token_header_not_allowed',
    reason: 'a kid is looked up and shown to operators; none is that long',
  },
  'C8: kid that is no string': { code: 'token_header_not_allowed', reason: form },
  'B18: cty of a nested token': {
    code: 'token_header_not_allowed',
    reason: 'the claims would be in another token, which nobody has judged (RFC 7519, section 5.2)',
  },
  'C3: b64 other than true, without crit': { code: 'token_header_not_allowed', reason: b64 },
  'C2: crit with b64 true': { code: 'token_header_not_allowed', reason: crit },
  'C2: crit with b64 true, twice': { code: 'token_header_not_allowed', reason: crit },

  'RSA: a leading zero byte left out, RSASSA-PSS': {
    code: 'signature_invalid',
    reason: 'a signature is as long as the modulus (RFC 8017, section 8.1.2); OpenSSL adds zeros in front',
  },

  'D2: no exp': {
    code: 'expiration_missing',
    reason: 'it would be good for ever; expirationRequired: false takes it',
  },
  'D3: exp far away': { code: 'time_claim_malformed', reason: dates },
  'D3: iat far away': { code: 'time_claim_malformed', reason: dates },
  'D4: nbf before 1970': { code: 'time_claim_malformed', reason: dates },
  'D4: iat before 1970': { code: 'time_claim_malformed', reason: dates },
  'D5: iat in the future': {
    code: 'token_issued_in_future',
    reason:
      'a token from the future comes from a wrong clock or a forger; jose looks where maxTokenAge is set',
  },

  'D8: iss that is no string, not checked': {
    code: 'issuer_unknown',
    reason: 'with the subject it is the identity, and RFC 7519, section 4.1.1, says that it is a string',
  },
  'D9: aud list with more than strings': {
    code: 'audience_mismatch',
    reason: 'RFC 7519, section 4.1.3, says that it is a list of strings',
  },
  'D15: cnf': { code: 'sender_constraint_unproven', reason: cnf },
  'D15: cnf that is empty': { code: 'sender_constraint_unproven', reason: cnf },
  'D15: cnf that is null': { code: 'sender_constraint_unproven', reason: cnf },
  'a logout token': {
    code: 'token_kind_not_allowed',
    reason: 'it ends a session and opens none (OpenID Connect Back-Channel Logout 1.0, section 2.4)',
  },
}
