import { provenClaims } from '../auth.ts'
import { claimAt, type ClaimNames } from '../claims/claim-path.ts'
import { compileClaimMatcher } from '../matchers/compile-matcher.ts'
import { hasMember } from '../own-member.ts'
import { nameOfClaim, testClaim, type ClaimParts } from './claim-rule.ts'
import { outcomeOf, type MomentaryRule, type PolicyContext } from './outcome.ts'
import type { RequestPlace, RequestValue } from './request-place.ts'

/** Asks that a claim equals what the request says, by its exact text. Unknown where the request says nothing. */
export function requestRule(names: ClaimNames, place: RequestPlace, parts: ClaimParts): MomentaryRule {
  const subject = nameOfClaim(names, parts)
  const expected = { equalsRequest: place.description }
  return {
    readsClaimsAlone: false,
    callsApp: false,
    judge(context) {
      const actual = claimAt(provenClaims(context.auth), names)
      const said = readPlace(place, context)
      if (hasMember(said, 'hint'))
        return outcomeOf(undefined, { code, finding: { subject, expected, actual, ...said } }, context)
      const matcher = compileClaimMatcher({ kind: 'values', values: [said.text] }, false, said.text)
      const truth = testClaim(actual, parts, (value) => matcher.matches(value))
      const finding = { subject, expected: { ...expected, ...said }, actual }
      return outcomeOf(truth, { code, finding }, context)
    },
  }
}

const code = 'policy_not_met'

function readPlace(place: RequestPlace, { request }: PolicyContext): RequestValue {
  return request === undefined ? { hint: 'there is no request' } : place.read(request)
}
