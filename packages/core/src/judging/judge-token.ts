import { decodeToken } from '../decoding/decode-token.ts'
import { isFailure } from '../failure.ts'
import type { Requirement } from '../requirements/requirement.ts'
import { chooseRequirements } from './choose-requirements.ts'
import { pass, refuse, type JudgingRun } from './judging-run.ts'
import { keyAnswers } from './key-answers.ts'
import { meetRequirement, type MetRequirement } from './meet-requirement.ts'
import { weightier, type Refusal } from './refusal.ts'
import { SignatureChecks } from './signature-checks.ts'

/** A token that met a requirement. */
export interface ProvenToken extends MetRequirement {
  /**
   * Whether another request with this token comes to the same requirement, its own policy apart: no requirement
   * before it has a policy that reads more than claims.
   */
  readonly repeats: boolean
}

/**
 * Judges a token, all but what applies to every requirement alike: takes it apart, chooses the requirements it
 * might meet, and tries them: in list order, those whose keys have to be fetched last. The first that holds is
 * the token's requirement.
 */
export async function judgeToken(token: string, run: JudgingRun): Promise<ProvenToken | Refusal> {
  const decoded = decodeToken(token, run.rules.maxTokenBytes)
  if (isFailure(decoded)) return refuse(run, 'decode', decoded)
  pass(run, 'decode')
  const chosen = chooseRequirements(decoded, run.rules.requirements, run.rules.isEnabled)
  if (isFailure(chosen)) return refuse(run, 'choose', chosen)
  pass(run, 'choose', undefined, { actual: chosen.map(({ name }) => name) })
  const checks = new SignatureChecks(token, decoded.header.alg)
  let refusal: Refusal = noneHolds
  for await (const { requirement, answer } of keyAnswers(chosen, decoded.header)) {
    const result = await meetRequirement(decoded, requirement, answer, checks, run)
    if ('auth' in result) {
      const earlier = chosen.slice(0, chosen.indexOf(requirement))
      return { ...result, repeats: earlier.every(readsClaimsAlone) }
    }
    refusal = weightier(refusal, result)
  }
  return refusal
}

/** What is reported until a requirement has been tried. */
const noneHolds: Refusal = {
  step: 'choose',
  failure: { code: 'issuer_unknown', finding: { subject: 'requirements' } },
  requirement: undefined,
}

/** Whether a requirement decides on a token the same way for every request. */
export function readsClaimsAlone({ authorization }: Requirement): boolean {
  return authorization === undefined || authorization.readsClaimsAlone
}

/** Whether a token has been proven. */
export function isProven<Proven extends ProvenToken>(result: Proven | Refusal): result is Proven {
  return 'auth' in result
}
