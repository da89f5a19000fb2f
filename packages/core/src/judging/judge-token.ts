import { decodeToken, type UnverifiedToken } from '../decoding/decode-token.ts'
import { isFailure } from '../failure.ts'
import type { KeyAnswer, KeysAtHand } from '../keys/key-source.ts'
import type { Requirement } from '../requirements/requirement.ts'
import { chooseRequirements } from './choose-requirements.ts'
import { pass, refuse, type JudgingRun } from './judging-run.ts'
import { keyAnswers, type KeyQuestion } from './key-answers.ts'
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
  return new RequirementTrial(decoded, chosen, run).run()
}

/** Tries the requirements that a token might meet. */
class RequirementTrial {
  readonly #token: UnverifiedToken
  readonly #chosen: readonly Requirement[]
  readonly #run: JudgingRun
  readonly #checks: SignatureChecks
  readonly #tried = new Set<Requirement>()
  /** What is left to ask where no requirement holds by the keys at hand. */
  readonly #further: KeyQuestion[] = []
  #refusal: Refusal = noneHolds

  constructor(token: UnverifiedToken, chosen: readonly Requirement[], run: JudgingRun) {
    this.#token = token
    this.#chosen = chosen
    this.#run = run
    this.#checks = new SignatureChecks(token.token, token.header.alg)
  }

  async run(): Promise<ProvenToken | Refusal> {
    const { kid, alg } = this.#token.header
    const questions = this.#chosen.map((requirement) => ({
      requirement,
      ask: () => requirement.keys.find(kid, alg),
    }))
    return (
      (await this.#firstThatHolds(questions)) ?? (await this.#firstThatHolds(this.#further)) ?? this.#refusal
    )
  }

  async #firstThatHolds(questions: readonly KeyQuestion[]): Promise<ProvenToken | undefined> {
    let left = questions.length
    for await (const { requirement, answer } of keyAnswers([...questions])) {
      left -= 1
      this.#checks.reserve(left)
      const result = await meetRequirement(this.#token, requirement, answer, this.#checks, this.#run)
      if ('auth' in result) return { ...result, repeats: this.#repeats(requirement) }
      this.#refuse(result, requirement, answer)
    }
    return undefined
  }

  #refuse(refusal: Refusal, requirement: Requirement, answer: KeyAnswer): void {
    const isFirst = !this.#tried.has(requirement)
    this.#tried.add(requirement)
    const isCut = isFirst && refusal.failure.code === 'signature_checks_exhausted'
    if (isFirst && hasFurtherKeys(refusal, answer)) this.#further.push({ requirement, ask: answer.otherwise })
    else if (isCut) this.#further.push({ requirement, ask: () => answer })
    if (!isCut) this.#refusal = weightier(this.#refusal, refusal)
  }

  /** Another request would try the requirements before this one again: some of them may decide otherwise then. */
  #repeats(met: Requirement): boolean {
    const earlier = this.#chosen.slice(0, this.#chosen.indexOf(met))
    return earlier.every((requirement) => this.#tried.has(requirement) && readsClaimsAlone(requirement))
  }
}

/** Whether another key than those at hand might prove a token that they did not prove. */
function hasFurtherKeys(refusal: Refusal, answer: KeyAnswer): answer is Required<KeysAtHand> {
  return refusal.step === 'signature' && 'otherwise' in answer
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
