import { RequestGate, type Policy } from '@claimgate/core'
import { RE2JS } from 're2js'
import { describe, expect, it } from 'vitest'
import { testClock } from '../../../../test/support/clock.ts'
import { newEventLog } from '../../../../test/support/key-server.ts'
import { newSigningKey } from '../../../../test/support/keys.ts'
import { mint } from '../../../../test/support/tokens.ts'
import {
  goodRequirement,
  goodVerifier,
  rejectionOf,
  requestWith,
} from '../../../../test/support/verifiers.ts'

const untrusted = { code: 'key_unknown', status: 401 }

describe('the policy of a guard', () => {
  /** A verifier whose signer is disabled by what is given, in the midst of a policy. */
  function disablingVerifier() {
    const { verifier } = goodVerifier({ name: 'shop' })
    const disabling = async (): Promise<boolean> => {
      verifier.disableSigner('shop')
      return true
    }
    return { verifier, gate: new RequestGate(verifier), disabling }
  }

  it('F4: does not let in where the signer was disabled while it was judged', async () => {
    for (const around of [
      (policy: Policy) => policy,
      (policy: Policy) => ({ requireAll: [policy, { claim: 'sub' }] }),
    ]) {
      const { gate, disabling } = disablingVerifier()
      const request = requestWith(mint())
      expect(await rejectionOf(() => gate.guards.guard(around(disabling))(request, request))).toMatchObject(
        untrusted,
      )
    }
  })

  it('F4: does not let in where the signer was disabled before it, after another guard', async () => {
    const { gate, verifier } = disablingVerifier()
    const request = requestWith(mint())
    const guard = gate.guards.guard({ claim: 'sub' })
    expect(await guard(request, request)).toHaveProperty('auth')
    verifier.disableSigner('shop')
    expect(await rejectionOf(() => guard(request, request))).toMatchObject(untrusted)
    verifier.enableSigner('shop')
    expect(await guard(request, request)).toHaveProperty('auth')
  })

  it('F4: does not let in through authorize and explain neither', async () => {
    const { verifier, disabling } = disablingVerifier()
    const auth = await verifier.verifyToken(mint())
    expect(await rejectionOf(verifier.authorize(auth, disabling))).toMatchObject(untrusted)
    verifier.enableSigner('shop')
    await expect(verifier.authorize(auth, { claim: 'sub' })).resolves.toBe(auth)
    const explained = await verifier.explain(mint(), disabling)
    expect(explained).toMatchObject({ decision: 'rejected', ...untrusted })
    expect(explained.steps.at(-1)).toMatchObject({ step: 'key', outcome: 'failed', code: 'key_unknown' })
  })

  it('F4: does not let in an identity of before a reload whose signer was disabled since', async () => {
    const { verifier, clock } = goodVerifier({ name: 'shop' })
    const auth = await verifier.verifyToken(mint())
    verifier.reload({ ...goodRequirement(), name: 'shop', clock: clock.clock })
    expect(await verifier.authorize(auth, { claim: 'sub' })).toBe(auth)
    verifier.disableSigner('shop')
    expect(await rejectionOf(verifier.authorize(auth, { claim: 'sub' }))).toMatchObject(untrusted)
  })

  it('tells why it is not met, whatever became of the signer', async () => {
    const { gate, disabling } = disablingVerifier()
    const request = requestWith(mint())
    const policy: Policy = { requireAll: [disabling, { scope: 'admin' }] }
    expect(await rejectionOf(() => gate.guards.guard(policy)(request, request))).toMatchObject({
      code: 'scope_insufficient',
    })
  })

  it('F4: does not let in where the key was withdrawn while it was judged', async () => {
    const [old, next] = [newSigningKey('ES256', 'old'), newSigningKey('ES256', 'next')]
    let keys = [old.publicJwk]
    const { verifier, clock } = goodVerifier({ keys: async () => ({ keys }) })
    const gate = new RequestGate(verifier)
    const rotating = async (): Promise<boolean> => {
      keys = [next.publicJwk]
      clock.advance(31)
      return (await verifier.verifyToken(mint({ key: next }))).subject === 'user-1'
    }
    const request = requestWith(mint({ key: old }))
    expect(await rejectionOf(() => gate.guards.guard(rotating)(request, request))).toMatchObject(untrusted)
    const later = requestWith(mint({ key: next }))
    expect(await gate.guards.guard({ claim: 'sub' })(later, later)).toHaveProperty('auth')
  })

  it('that a reload made impossible is 500, and tells the app alone why', async () => {
    const log = newEventLog()
    const { verifier } = goodVerifier({ regexEngine: RE2JS })
    const gate = new RequestGate(verifier)
    const guard = gate.guards.guard({ claim: 'sub', regex: 'user-.*' })
    const before = requestWith(mint())
    expect(await guard(before, before)).toHaveProperty('auth')
    verifier.reload({ ...goodRequirement(), clock: testClock().clock, onEvent: log.onEvent })
    const request = requestWith(mint())
    const failed = { code: 'verification_failed', status: 500 }
    expect(await rejectionOf(() => guard(request, request))).toMatchObject(failed)
    expect(await gate.guards.guard({ claim: 'sub' })(request, request)).toHaveProperty('auth')
    const cause = { name: 'ConfigurationError', path: 'policy.regex' }
    expect(log.of('rejected')).toMatchObject([{ code: 'verification_failed', cause }])
  })

  it('that a reload made impossible is tried by reportOnly, and lets pass', async () => {
    const log = newEventLog()
    const { verifier } = goodVerifier({ regexEngine: RE2JS })
    const guard = new RequestGate(verifier).guards.guard({ claim: 'sub', regex: 'a' }, { reportOnly: true })
    verifier.reload({ ...goodRequirement(), clock: testClock().clock, onEvent: log.onEvent })
    const request = requestWith(mint())
    expect(await guard(request, request)).toHaveProperty('auth')
    expect(log.of('would-reject')).toMatchObject([{ code: 'verification_failed' }])
  })
})
