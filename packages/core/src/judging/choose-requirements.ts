import type { TokenHeader } from '../auth.ts'
import { isIssuerAccepted } from '../claims/identifying-claims.ts'
import { ownClaims } from '../claims/registered-claims.ts'
import { isTypeAccepted } from '../claims/token-type.ts'
import type { UnverifiedToken } from '../decoding/decode-token.ts'
import type { Failure } from '../failure.ts'
import type { RequirementIndex } from '../requirements/requirement-index.ts'
import type { Requirement } from '../requirements/requirement.ts'
import { issuerHint } from './issuer-hint.ts'

/**
 * The requirements that a token might be for: enabled, of its issuer, of its algorithm and type. All that is
 * read here is unproven; it narrows the choice and decides nothing.
 */
export function chooseRequirements(
  { header, unverifiedClaims }: UnverifiedToken,
  index: RequirementIndex,
  isEnabled: (requirement: Requirement) => boolean,
): readonly Requirement[] | Failure {
  const { iss: issuer } = ownClaims(unverifiedClaims)
  const isOfIssuer = (requirement: Requirement): boolean =>
    isEnabled(requirement) && isIssuerAccepted(issuer, requirement.issuer)
  const mightBeFor = (requirement: Requirement): boolean =>
    isOfIssuer(requirement) &&
    requirement.algorithms.has(header.alg) &&
    isTypeAccepted(header, requirement.tokenType)
  const listed = index.withIssuer(issuer)
  const chosen = listed.filter(mightBeFor)
  return chosen.length > 0 ? chosen : noneChosen(header, issuer, listed.filter(isOfIssuer), index)
}

/** Names the first step that no requirement passed. */
function noneChosen(
  header: TokenHeader,
  issuer: unknown,
  ofIssuer: readonly Requirement[],
  index: RequirementIndex,
): Failure {
  if (ofIssuer.length === 0) return issuerUnknown(issuer, index)
  const ofAlgorithm = ofIssuer.filter(({ algorithms }) => algorithms.has(header.alg))
  if (ofAlgorithm.length === 0) {
    const expected = ofIssuer.flatMap(({ algorithms }) => [...algorithms])
    const finding = { subject: 'header alg', expected, actual: header.alg }
    return withHint(ofIssuer, { code: 'algorithm_not_allowed', finding })
  }
  const expected = ofAlgorithm.flatMap(({ tokenType }) => [...tokenType.types])
  const finding = { subject: 'header typ', expected, actual: header.typ }
  return withHint(ofAlgorithm, { code: 'token_type_not_allowed', finding })
}

/** Adds what the first requirement that has a hint for such a failure says. */
function withHint(requirements: readonly Requirement[], failure: Failure): Failure {
  const hint = requirements.map(({ hints }) => hints[failure.code]).find((text) => text !== undefined)
  return hint === undefined ? failure : { ...failure, finding: { ...failure.finding, hint } }
}

function issuerUnknown(issuer: unknown, index: RequirementIndex): Failure {
  const expected = index.all.map((requirement) => requirement.issuer?.description ?? null)
  const finding = { subject: 'iss', expected, actual: issuer }
  const hint = issuerHint(issuer, index)
  return { code: 'issuer_unknown', finding: hint === undefined ? finding : { ...finding, hint } }
}
