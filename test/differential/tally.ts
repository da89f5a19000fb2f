import { isAccepted, textOf, type Answer } from './answer.ts'
import type { Trial } from './question.ts'
import { reasons } from './reasons.ts'

/** What the judges said of one token. */
export interface Judgement {
  readonly trial: Trial
  readonly algorithm: string
  readonly jose: Answer
  readonly claimgate: Answer
  /** What claimgate said of it the second time, where it was asked twice. */
  readonly again: Answer | undefined
}

/** How often the judges said what of a kind of token. */
interface Count {
  both: number
  neither: number
  joseAlone: number
  claimgateAlone: number
  readonly codes: Set<string>
}

/** Adds up judgements, and keeps those that must not be. */
export class Tally {
  readonly kinds = new Map<string, Count>()
  readonly algorithms = new Map<string, Count>()
  readonly mistakes: string[] = []
  total = 0
  /** Tokens that were accepted where they were judged twice. */
  acceptedTwice = 0

  add(judgement: Judgement): void {
    this.total += 1
    const { trial, algorithm, jose, claimgate } = judgement
    for (const count of [countOf(this.kinds, trial.kind), countOf(this.algorithms, algorithm)]) {
      count[columnOf(jose, claimgate)] += 1
      if (!isAccepted(claimgate)) count.codes.add(claimgate.refusal)
    }
    if (judgement.again !== undefined && isAccepted(judgement.again)) this.acceptedTwice += 1
    const mistake = mistakeIn(judgement)
    if (mistake !== undefined) this.mistakes.push(`${mistake}\n${evidenceOf(judgement)}`)
  }
}

function countOf(counts: Map<string, Count>, name: string): Count {
  const count = counts.get(name) ?? { both: 0, neither: 0, joseAlone: 0, claimgateAlone: 0, codes: new Set() }
  counts.set(name, count)
  return count
}

function columnOf(jose: Answer, claimgate: Answer): Exclude<keyof Count, 'codes'> {
  if (isAccepted(jose)) return isAccepted(claimgate) ? 'both' : 'joseAlone'
  return isAccepted(claimgate) ? 'claimgateAlone' : 'neither'
}

/** What must not be in a judgement; `undefined` where all is well. */
function mistakeIn({ trial, jose, claimgate, again }: Judgement): string | undefined {
  if (again !== undefined && JSON.stringify(again) !== JSON.stringify(claimgate))
    return 'the second answer differs'
  if (isAccepted(claimgate)) {
    if (!isAccepted(jose)) return 'claimgate accepts what jose refuses'
    if (textOf(jose) !== textOf(claimgate)) return 'the two read different things'
    return trial.verdict === 'accepted' || trial.verdict === 'open' ? undefined : 'it is accepted'
  }
  if (!/^[a-z]/.test(claimgate.refusal)) return 'the refusal is no 401'
  if (isAccepted(jose)) return mistakenRefusal(trial, claimgate.refusal)
  return trial.verdict === 'refused' || trial.verdict === 'open' ? undefined : 'jose refuses it'
}

function mistakenRefusal({ kind, verdict }: Trial, code: string): string | undefined {
  const reason = reasons[kind]
  if (reason === undefined) return 'claimgate refuses what jose accepts, and no reason is listed'
  if (reason.code !== code) return `the reason is listed with ${reason.code}`
  return verdict === 'stricter' || verdict === 'open' ? undefined : 'it is refused'
}

/** All that is needed to see it again: the keys are made anew in every run. */
function evidenceOf({ trial, algorithm, jose, claimgate, again }: Judgement): string {
  const { kind, token, question } = trial
  const answers = { jose, claimgate, ...(again !== undefined && { again }) }
  const said = Object.entries(answers).map(
    ([judge, answer]) => `${judge}: ${isAccepted(answer) ? 'accepts' : answer.refusal}`,
  )
  return [`${algorithm}, ${kind}; ${said.join(', ')}`, token, JSON.stringify(question)].join('\n')
}
