import { createVerifier, type Policy, type VerifierOptions } from '@claimgate/core'
import { RequestGate } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { testClock } from '../../../../../test/support/clock.ts'
import { mistakeBeside, refusalOf, secretOptions } from '../../../../../test/support/refused-options.ts'
import { mint } from '../../../../../test/support/tokens.ts'
import {
  goodRequirement,
  goodVerifier,
  rejectionOf,
  requestWith,
} from '../../../../../test/support/verifiers.ts'
import { configurationErrorOf } from './mistakes.ts'

const grp: Policy = 'Equals(`grp`, `admin`)'
const admin = mint({ claims: { grp: 'admin' } })
const dev = mint({ claims: { grp: 'dev' } })
const nobody = mint()
const tokens = [admin, dev, nobody]

describe('an expression as authorization', () => {
  const { clock } = testClock()
  const places: readonly (readonly [place: string, options: VerifierOptions])[] = [
    ['of a requirement', { requireAny: [{ ...goodRequirement(), authorization: grp }], clock }],
    ['of all tokens', { requireAny: [goodRequirement()], authorization: grp, clock }],
    ['of the one requirement', { ...goodRequirement(), authorization: { requireAll: [grp] }, clock }],
  ]

  it.each(places)('%s lets in whom it is true for', async (_place, options) => {
    const verifier = createVerifier(options)
    await expect(verifier.verifyToken(admin)).resolves.toMatchObject({ claims: { grp: 'admin' } })
    for (const token of [dev, nobody])
      expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({
        code: 'policy_not_met',
        status: 403,
      })
  })

  it('is checked when the verifier is made, and says where it is wrong', () => {
    expect(mistakeBeside({ authorization: 'Equals(`a`' })).toBe('authorization')
    const wrong = { ...secretOptions, authorization: { requireAny: [grp, '!Equal(`a`, `b`)'] } }
    expect(refusalOf({ requireAny: [wrong] })).toMatchObject({
      path: 'requireAny[0].authorization.requireAny[1]',
      column: 2,
    })
  })

  it('takes the paths of the options', async () => {
    const authorization = 'Equals(`a.b>c`, `x`)'
    const { verifier } = goodVerifier({ authorization, nestedClaimDelimiter: '>' })
    await expect(verifier.verifyToken(mint({ claims: { 'a.b': { c: 'x' } } }))).resolves.toBeDefined()
    await rejectionOf(verifier.verifyToken(mint({ claims: { a: { 'b>c': 'x' } } })))
  })
})

describe('an expression given to a verifier', () => {
  const { verifier } = goodVerifier()

  it('is what authorize holds an identity against', async () => {
    const [auth, ...others] = await Promise.all(tokens.map((token) => verifier.verifyToken(token)))
    if (auth === undefined) throw new Error('expected an identity')
    await expect(verifier.authorize(auth, grp)).resolves.toBe(auth)
    for (const other of others)
      expect(await rejectionOf(verifier.authorize(other, grp))).toMatchObject({ status: 403 })
  })

  it.each([
    ['', undefined],
    ['admin', 1],
    [`${grp} ||`, 26],
  ])('is a configuration error where it is none: %j', async (expression, column) => {
    const auth = await verifier.verifyToken(admin)
    await expect(verifier.authorize(auth, expression)).rejects.toMatchObject({
      code: 'configuration_invalid',
      path: 'policy',
      column,
    })
    await expect(verifier.explain(admin, expression)).rejects.toMatchObject({ path: 'policy', column })
  })

  it('is explained step by step, with the place and what was asked for', async () => {
    const explained = await verifier.explain(dev, `${grp} || !Prefix(\`sub\`, \`user\`)`)
    expect(explained).toMatchObject({ decision: 'rejected', code: 'policy_not_met', status: 403 })
    expect(explained.steps.filter(({ step }) => step === 'policy')).toEqual([
      expect.objectContaining({
        subject: 'grp',
        outcome: 'failed',
        expected: { exact: 'admin' },
        actual: 'dev',
      }),
      expect.objectContaining({ subject: 'sub', outcome: 'passed', expected: { prefix: 'user' } }),
      expect.objectContaining({ subject: 'not', outcome: 'failed' }),
    ])
    expect(await verifier.explain(nobody, `!${grp}`)).toMatchObject({
      decision: 'rejected',
      steps: expect.arrayContaining([expect.objectContaining({ subject: 'grp', outcome: 'unknown' })]),
    })
    expect(await verifier.explain(admin, grp)).toMatchObject({ decision: 'accepted' })
  })

  it('tells the client nothing of itself or of a claim', async () => {
    const auth = await verifier.verifyToken(mint({ claims: { grp: 'actual-group' } }))
    const rejection = await rejectionOf(verifier.authorize(auth, 'Equals(`grp`, `expected-group`)'))
    expect(`${rejection.message}${rejection.stack}${JSON.stringify(rejection)}`).not.toMatch(
      /(actual|expected)-group/,
    )
  })
})

describe('an expression of a guard', () => {
  it('decides, in earnest and on trial', async () => {
    const { guards } = new RequestGate(goodVerifier().verifier)
    const guard = guards.guard(grp)
    expect(await guard({}, requestWith(admin))).toMatchObject({ auth: { claims: { grp: 'admin' } } })
    for (const token of [dev, nobody])
      expect(await rejectionOf(() => guard({}, requestWith(token)))).toMatchObject({ code: 'policy_not_met' })
    const trial = guards.guard(grp, { reportOnly: true })
    expect(await trial({}, requestWith(dev))).toMatchObject({ auth: { claims: { grp: 'dev' } } })
  })

  it('holds on through a reload, with the delimiter of the new options', async () => {
    const { verifier, clock } = goodVerifier()
    const guard = new RequestGate(verifier).guards.guard('Equals(`a>b`, `x`)')
    const literal = requestWith(mint({ claims: { 'a>b': 'x' } }))
    const nested = requestWith(mint({ claims: { a: { b: 'x' } } }))
    expect(await guard({}, literal)).toHaveProperty('auth')
    await rejectionOf(() => guard({}, nested))
    verifier.reload({ ...goodRequirement(), clock: clock.clock, nestedClaimDelimiter: '>' })
    expect(await guard({}, nested)).toHaveProperty('auth')
    await rejectionOf(() => guard({}, literal))
  })

  it('of a route may be adopted by two gates, one after the other', async () => {
    const [one, other] = [new RequestGate(goodVerifier().verifier), new RequestGate(goodVerifier().verifier)]
    const adopted = { auth: grp }
    one.adoptRoute(adopted)
    other.adoptRoute(adopted)
    for (const route of [{ auth: grp }, adopted]) {
      const visit = { owner: {}, target: {}, request: requestWith(admin), route }
      expect(await other.routing(visit)).toEqual({})
      const refused = { owner: {}, target: {}, request: requestWith(dev), route }
      expect(await other.routing(refused)).toMatchObject({ answer: { status: 403 } })
    }
  })

  it.each([
    ['Equals(`a`, `b`', 16],
    ['grp == admin', 1],
  ])('is a configuration error when the guard is made: %s', (expression, column) => {
    const gate = new RequestGate(goodVerifier().verifier)
    for (const attempt of [() => gate.guards.guard(expression), () => gate.adoptRoute({ auth: expression })])
      expect(configurationErrorOf(attempt)).toMatchObject({ path: 'policy', column })
  })
})
