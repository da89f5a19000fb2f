import { decodeToken, type UnverifiedToken } from '../decoding/decode-token.ts'
import { isFailure } from '../failure.ts'
import type { KeyAnswer, KeysAtHand } from '../keys/key-source.ts'
import { andThen, isPromise, type MaybePromise } from '../maybe-promise.ts'
import { hasMember } from '../own-member.ts'
import type { Requirement } from '../requirements/requirement.ts'
import { chooseRequirements } from './choose-requirements.ts'
import { pass, refuse, type JudgingRun } from './judging-run.ts'
import { KeyAnswers, type KeyQuestion, type RequirementKeys } from './key-answers.ts'
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
 * the token's requirement. The answer is there at once where the keys are at hand, their checks are made on the
 * spot, and no policy calls the app.
 */
export function judgeToken(token: string, run: JudgingRun): MaybePromise<ProvenToken | Refusal> {
  const decoded = decodeToken(token, run.rules.maxTokenBytes, run.rules.provenHeaders)
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
  #answers: KeyAnswers
  /** What is left to ask where no requirement holds by the keys at hand. */
  #further: KeyQuestion[] = []
  #isSecondRound = false
  #refusal: Refusal = noneHolds

  constructor(token: UnverifiedToken, chosen: readonly Requirement[], run: JudgingRun) {
    const { kid, alg } = token.header
    this.#token = token
    this.#chosen = chosen
    this.#run = run
    this.#checks = new SignatureChecks(token, run.rules.signatures)
    this.#answers = new KeyAnswers(
      chosen.map((requirement) => ({ requirement, ask: () => requirement.keys.find(kid, alg) })),
    )
  }

  /** Goes on with what is left to try: in a loop, since that may be a thousand requirements. */
  run(): MaybePromise<ProvenToken | Refusal> {
    while (this.#hasAnswers()) {
      const given = this.#answers.next()
      if (isPromise(given)) return given.then((givenLater) => this.#tryAndGoOn(givenLater))
      const met = this.#meet(given)
      if (isPromise(met)) return met.then((metLater) => this.#note(metLater, given) ?? this.run())
      const proven = this.#note(met, given)
      if (proven !== undefined) return proven
    }
    return this.#refusal
  }

  #tryAndGoOn(given: RequirementKeys): MaybePromise<ProvenToken | Refusal> {
    return andThen(this.#meet(given), (met) => this.#note(met, given) ?? this.run())
  }

  #hasAnswers(): boolean {
    if (this.#answers.left > 0) return true
    if (this.#isSecondRound || this.#further.length === 0) return false
    this.#isSecondRound = true
    this.#answers = new KeyAnswers(this.#further)
    return true
  }

  #meet({ requirement, answer }: RequirementKeys): MaybePromise<MetRequirement | Refusal> {
    this.#checks.reserve(this.#answers.left)
    return meetRequirement(this.#token, requirement, answer, this.#checks, this.#run)
  }

  /** Gives the token where it met the requirement, and otherwise keeps in mind why it did not. */
  #note(met: MetRequirement | Refusal, { requirement, answer }: RequirementKeys): ProvenToken | undefined {
    if (hasMember(met, 'auth'))
      return { auth: met.auth, proof: met.proof, repeats: this.#repeats(requirement) }
    this.#refuse(met, requirement, answer)
    return undefined
  }

  #refuse(refusal: Refusal, requirement: Requirement, answer: KeyAnswer): void {
    const isFirst = !this.#isSecondRound
    const isCut = isFirst && refusal.failure.code === 'signature_checks_exhausted'
    if (isFirst && hasFurtherKeys(refusal, answer)) this.#further.push({ requirement, ask: answer.otherwise })
    else if (isCut) this.#further.push({ requirement, ask: () => answer })
    if (!isCut) this.#refusal = weightier(this.#refusal, refusal)
  }

  /** Another request would try the requirements before this one again: some of them may decide otherwise then. */
  #repeats(met: Requirement): boolean {
    const earlier = this.#chosen.slice(0, this.#chosen.indexOf(met))
    return earlier.every((requirement) => this.#wasTried(requirement) && readsClaimsAlone(requirement))
  }

  /** Of those that stand before one that was tried: all, but for those whose keys have not come yet. */
  #wasTried(requirement: Requirement): boolean {
    return this.#isSecondRound || !this.#answers.isAwaited(requirement)
  }
}

/** Whether another key than those at hand might prove a token that they did not prove. */
function hasFurtherKeys(refusal: Refusal, answer: KeyAnswer): answer is Required<KeysAtHand> {
  return refusal.step === 'signature' && Object.hasOwn(answer, 'otherwise')
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
  return Object.hasOwn(result, 'auth')
}
