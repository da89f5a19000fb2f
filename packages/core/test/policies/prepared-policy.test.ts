import { isConfigurationError, type Auth, type Explanation } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { startOfTests } from '../../../../test/support/clock.ts'
import { mint } from '../../../../test/support/tokens.ts'
import { goodVerifier, rejectionOf } from '../../../../test/support/verifiers.ts'
import { compilePolicy } from '../../src/policies/compile-policy.ts'
import { PolicyBook } from '../../src/policies/policy-book.ts'
import { PreparedPolicy } from '../../src/policies/prepared-policy.ts'
import type { PureRule } from '../../src/policies/outcome.ts'
import { authWith, compile, vocabulary } from './judge-claims.ts'

/** A rule that counts how often it is asked. */
function countingRule(): { readonly rule: PureRule; readonly asked: () => number } {
  let count = 0
  const inner = compile({ scope: 'a' })
  if (!inner.readsClaimsAlone) throw new Error('reads claims alone')
  const rule: PureRule = {
    readsClaimsAlone: true,
    callsApp: false,
    judge: (context) => {
      count += 1
      return inner.judge(context)
    },
  }
  return { rule, asked: () => count }
}

const noRequest = { request: undefined, trace: undefined }

describe('a prepared policy', () => {
  it('F8: is judged once for a token that meets it, and each time for one that does not', () => {
    const { rule, asked } = countingRule()
    const policy = new PreparedPolicy(rule)
    const [good, bad] = [authWith({ scope: 'a' }), authWith({ scope: 'b' })]
    for (let round = 0; round < 3; round += 1) {
      expect(policy.judge({ auth: good, ...noRequest })).toMatchObject({ truth: true })
      expect(policy.judge({ auth: bad, ...noRequest })).toMatchObject({ truth: false })
    }
    expect(asked()).toBe(1 + 3)
  })

  it('F1: is judged anew for another token with equal claims', async () => {
    const { rule, asked } = countingRule()
    const policy = new PreparedPolicy(rule)
    await policy.judge({ auth: authWith({ scope: 'a' }), ...noRequest })
    await policy.judge({ auth: authWith({ scope: 'a' }), ...noRequest })
    expect(asked()).toBe(2)
  })

  it('F9: is judged each time for what an app put together, since it may change', async () => {
    const { verifier } = goodVerifier()
    const claims = { scope: 'admin' }
    const own: Auth = { ...authWith(claims), token: '', claims }
    const policy = { scope: 'admin' }
    await expect(verifier.authorize(own, policy)).resolves.toBe(own)
    claims.scope = 'none'
    expect(await rejectionOf(verifier.authorize(own, policy))).toMatchObject({ code: 'scope_insufficient' })
  })

  it('is judged again where the steps are recorded', async () => {
    const { rule, asked } = countingRule()
    const policy = new PreparedPolicy(rule)
    const auth = authWith({ scope: 'a' })
    const trace: Explanation['steps'][number][] = []
    await policy.judge({ auth, ...noRequest })
    await policy.judge({ auth, request: undefined, trace })
    expect(asked()).toBe(2)
    expect(trace).toEqual([
      { step: 'policy', outcome: 'passed', subject: 'scope', expected: ['a'], actual: ['a'] },
    ])
  })

  it('is judged each time where it calls a function', async () => {
    let count = 0
    const policy = new PreparedPolicy(
      compile({ requireAll: [{ scope: 'a' }, (): boolean => (count += 1) > 0] }),
    )
    const auth = authWith({ scope: 'a' })
    await policy.judge({ auth, ...noRequest })
    await policy.judge({ auth, ...noRequest })
    expect(count).toBe(2)
  })
})

describe('a prepared policy that reads more than claims', () => {
  it('F9: is judged each time, without waiting', () => {
    let now = startOfTests
    const rule = compilePolicy({ maxAge: 60 }, 'policy', { ...vocabulary, clock: () => now })
    const policy = new PreparedPolicy(rule)
    const auth = authWith({ auth_time: startOfTests })
    expect(policy.judge({ auth, ...noRequest })).toMatchObject({ truth: true })
    now += 61
    expect(policy.judge({ auth, ...noRequest })).toMatchObject({ truth: false })
  })

  it('F9: is judged for each request', () => {
    const policy = new PreparedPolicy(compile({ claim: 'sub', equalsRequest: { param: 'user' } }))
    const auth = authWith({ sub: 'a' })
    const judged = (user: string): unknown =>
      policy.judge({ auth, request: { headers: {}, params: { user } }, trace: undefined })
    expect(judged('a')).toMatchObject({ truth: true })
    expect(judged('b')).toMatchObject({ truth: false })
    expect(judged('a')).toMatchObject({ truth: true })
  })
})

describe('a policy book', () => {
  it('compiles a policy once', () => {
    const book = new PolicyBook(vocabulary)
    const policy = { scope: 'a' }
    expect(book.prepare(policy)).toBe(book.prepare(policy))
    expect(book.prepare({ scope: 'a' })).not.toBe(book.prepare(policy))
  })

  it('F6: keeps apart what two verifiers read one policy to mean', () => {
    const policy = { roles: 'admin' }
    const auth: Auth = authWith({ roles: ['admin'], groups: [] })
    const elsewhere = new PolicyBook({ ...vocabulary, rolesClaim: ['groups'] })
    expect(new PolicyBook(vocabulary).prepare(policy).judge({ auth, ...noRequest })).toMatchObject({
      truth: true,
    })
    expect(elsewhere.prepare(policy).judge({ auth, ...noRequest })).toMatchObject({ truth: false })
  })

  it('refuses what is no policy, each time', () => {
    const book = new PolicyBook(vocabulary)
    const policy = { scope: [] }
    for (let round = 0; round < 2; round += 1) {
      expect(() => book.prepare(policy)).toThrow(expect.objectContaining({ path: 'policy.scope' }))
    }
  })
})

describe('a policy in an explanation', () => {
  const { verifier } = goodVerifier()

  it('is told rule by rule, with what was expected and what stood there', async () => {
    const token = mint({ claims: { scope: 'a', tenant: 'acme', roles: ['user'] } })
    const policy = {
      scope: 'a',
      claim: 'tenant',
      oneOf: ['acme', 'globex'],
      requireAny: [{ claim: 'absent' }, { roles: 'user' }],
      requireAll: [() => true],
      not: () => false,
    }
    const explained = await verifier.explain(token, policy)
    expect(explained.decision).toBe('accepted')
    expect(explained.steps.filter(({ step }) => step === 'policy')).toEqual([
      { step: 'policy', outcome: 'passed', subject: 'scope', expected: ['a'], actual: ['a'] },
      {
        step: 'policy',
        outcome: 'passed',
        subject: 'tenant',
        expected: { oneOf: ['acme', 'globex'] },
        actual: 'acme',
      },
      { step: 'policy', outcome: 'failed', subject: 'absent', expected: 'present and not null' },
      { step: 'policy', outcome: 'passed', subject: 'roles', expected: { all: ['user'] }, actual: ['user'] },
      { step: 'policy', outcome: 'passed', subject: 'policy function', expected: true, actual: true },
      { step: 'policy', outcome: 'failed', subject: 'policy function', expected: true, actual: false },
      { step: 'policy', outcome: 'passed', subject: 'not', expected: 'the rule to be false' },
    ])
  })

  it.each([
    [{ claims: { tenant: ['a*', 1] } }, 'tenant', ['a*', 1], 'x'],
    [{ anyPermission: ['r', 'w'] }, 'permissions', { any: ['r', 'w'] }, undefined],
    [{ anyScope: 'a b' }, 'anyScope', ['a', 'b'], undefined],
  ])('names the rule that could not be judged: %j', async (policy, subject, expected, actual) => {
    const explained = await verifier.explain(mint({ claims: { tenant: 'x' } }), policy)
    expect(explained).toMatchObject({ decision: 'rejected', status: 403 })
    expect(explained.steps.at(-1)).toEqual({ step: 'policy', outcome: 'unknown', subject, expected, actual })
  })

  it('does not remember what it found, and finds what is remembered', async () => {
    const auth = await verifier.verifyToken(mint({ claims: { scope: 'a' } }))
    const policy = { scope: 'b' }
    const first = await rejectionOf(verifier.authorize(auth, policy))
    const explained = await verifier.explain(auth.token, policy)
    expect(explained).toMatchObject({ decision: 'rejected', code: first.code, status: first.status })
  })

  it('is refused where it is none', async () => {
    const problem = await verifier.explain(mint(), { scope: [] }).catch((error: unknown) => error)
    expect(isConfigurationError(problem) && problem.path).toBe('policy.scope')
  })
})
