import { startOfTests } from '../support/clock.ts'
import type { Trial, Verdict } from './question.ts'
import { goodPayload, objectText, signed, type QuestionName, type Workshop } from './workshop.ts'

type Row = readonly [
  kind: string,
  verdict: Verdict,
  members: Readonly<Record<string, string | undefined>>,
  ask?: QuestionName,
]

/** The last second of the year 9999. */
const latest = 253_402_300_799
const now = startOfTests

/** A claim around a moment at which the answer changes, with and without skew. */
function around(name: string, moment: number, verdicts: readonly Verdict[], ask: QuestionName): Row[] {
  return [-1, -0.5, 0, 0.5, 1].map((offset, index) => [
    `${name} ${offset === 0 ? 'at' : offset < 0 ? 'just before' : 'just after'} the limit, ${ask}`,
    verdicts[index] ?? 'refused',
    { [name]: String(moment + offset) },
    ask,
  ])
}

const early: readonly Verdict[] = ['refused', 'refused', 'refused', 'accepted', 'accepted']
const late: readonly Verdict[] = ['accepted', 'accepted', 'accepted', 'refused', 'refused']
const lateForUs: readonly Verdict[] = ['accepted', 'accepted', 'accepted', 'stricter', 'stricter']

const notNumbers = ['null', '""', `"${now + 300}"`, 'true', '[]', `[${now + 300}]`, '{}']
const notDates = ['-1', '-5', '-1e400', '-0.5']
const farAway = ['1e400', `${latest + 1}`, `${now * 1000}`, '9007199254740993', '1e308']

const rows: readonly Row[] = [
  ...around('exp', now, early, 'ring'),
  ...around('exp', now - 60, early, 'skewed'),
  ...around('nbf', now, late, 'ring'),
  ...around('nbf', now + 60, late, 'skewed'),
  ...around('iat', now, lateForUs, 'ring').map(asFutureIssue),
  ...around('iat', now + 60, lateForUs, 'skewed').map(asFutureIssue),

  ['D2: no exp', 'stricter', { exp: undefined }],
  ['no iat', 'accepted', { iat: undefined }],
  ['no times but exp', 'accepted', { iat: undefined, nbf: undefined }],
  ...['exp', 'nbf', 'iat'].flatMap((name): Row[] => [
    ...notNumbers.map((text): Row => [`D1: ${name} that is no number`, 'refused', { [name]: text }]),
    ...farAway.map((text): Row => [
      name === 'nbf' ? 'D3: nbf far away' : `D3: ${name} far away`,
      name === 'nbf' ? 'refused' : 'stricter',
      { [name]: text },
    ]),
    ...notDates.map((text): Row => [
      name === 'exp' ? 'D4: exp before 1970' : `D4: ${name} before 1970`,
      name === 'exp' ? 'refused' : 'stricter',
      { [name]: text },
    ]),
  ]),
  ['exp in the last second of 9999', 'accepted', { exp: String(latest) }],
  ['exp written with an exponent', 'accepted', { exp: '1.8000003e9' }],
  ['D4: nbf and iat of 0 and -0', 'accepted', { nbf: '0', iat: '-0' }],
  ['exp of 0 and -0', 'refused', { exp: '-0' }],
  ['exp too small to tell from 0', 'refused', { exp: '1e-400' }],
  ['exp before iat, both past', 'refused', { exp: String(now - 10), iat: String(now - 5) }],
  ['exp before iat, in time', 'accepted', { exp: String(now + 1), iat: String(now), nbf: String(now) }],
]

/** jose looks at `iat` where a maximum age is asked for, and not otherwise. */
function asFutureIssue([kind, verdict, members, ask]: Row): Row {
  const name = verdict === 'stricter' ? 'D5: iat in the future' : kind
  return ask === undefined ? [name, verdict, members] : [name, verdict, members, ask]
}

/** Well-signed tokens whose times are odd or just at a limit. */
export function timeTrials(shop: Workshop): Trial[] {
  return rows.map(([kind, verdict, members, ask]) =>
    signed(shop, { kind, verdict, payload: objectText({ ...goodPayload(shop.random), ...members }), ask }),
  )
}
