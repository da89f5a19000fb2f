import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import type { ClaimgateEvent, GateOptions } from '@claimgate/core'
import type { JSONWebKeySet } from 'jose'
import { describe, expect, it } from 'vitest'
import type { AppPart, Framework, RunningApp } from '../support/apps.ts'
import { newSigningKey, signingKey } from '../support/keys.ts'
import { converse, exchange, serialise } from '../support/raw-http.ts'
import { mint } from '../support/tokens.ts'
import { bearer, gateOptions, goodToken } from './plans.ts'
import { byName, expectNoUnhandledRejection } from './scenarios.ts'

const forged = mint({ key: newSigningKey('RS256', 'RS256-1') })

const cases = [
  { title: 'with a good token', token: goodToken, status: 200, gate: {} },
  { title: 'with a bad token', token: forged, status: 401, gate: {} },
  { title: 'with a bad token that is thrown', token: forged, status: 401, gate: { rejections: 'throw' } },
] as const

/** An app whose keys come when the test lets them. */
interface SlowApp extends RunningApp {
  /** Resolves when a request waits for the keys. */
  readonly waiting: Promise<void>
  /** Lets the keys come, and resolves when the request has been judged and all that follows has run. */
  finishJudging(): Promise<void>
  handled(): number
}

async function slowApp(
  framework: Framework,
  options: GateOptions,
  before: readonly AppPart[] = [],
): Promise<SlowApp> {
  const [asked, keys, judged] = [deferred<void>(), deferred<JSONWebKeySet>(), deferred<void>()]
  const load = () => {
    asked.resolve()
    return keys.promise
  }
  const onEvent = ({ type }: ClaimgateEvent) => {
    if (type === 'accepted' || type === 'rejected') judged.resolve()
  }
  let handled = 0
  const handle = () => {
    handled += 1
    return 'handled'
  }
  const app = await framework.listen({
    gates: { main: { verifier: gateOptions(onEvent, { keys: load }), options } },
    parts: [...before, { authenticate: 'main' }, { route: { path: '/orders', guards: [{}], handle } }],
  })
  const finishJudging = async () => {
    keys.resolve({ keys: [signingKey().publicJwk] })
    await judged.promise
    for (let turn = 0; turn < 10; turn += 1) await setImmediate()
  }
  return { ...app, waiting: asked.promise, finishJudging, handled: () => handled }
}

function deferred<Value>() {
  let resolve: (value: Value) => void = () => undefined
  const promise = new Promise<Value>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

describe.each(byName)('%s', (_, framework) => {
  it.each(cases)(
    'H17: survives a client that hangs up meanwhile, $title',
    async ({ token, status, gate }) => {
      const app = await slowApp(framework, gate)
      const socket = connect(app.port, '127.0.0.1')
      socket.write(serialise(bearer(token)))
      await app.waiting
      socket.resetAndDestroy()
      await once(socket, 'close')
      await app.finishJudging()
      expect(app.handled()).toBeLessThanOrEqual(status === 200 ? 1 : 0)
      expect((await exchange(app.port, bearer(token))).status).toBe(status)
      await app.close()
    },
  )

  it.each(cases)('H17: leaves an answer given meanwhile alone, $title', async ({ token, gate }) => {
    const timeouts: (() => void)[] = []
    const timeout: AppPart = {
      before: (_req, res) => {
        timeouts.push(() => {
          res.statusCode = 504
          res.end('too late')
        })
      },
    }
    const app = await slowApp(framework, gate, [timeout])
    const conversation = converse(app.port, serialise(bearer(token)))
    await app.waiting
    for (const run of timeouts) run()
    await app.finishJudging()
    expect(await conversation).toMatch(/^HTTP\/1\.1 504 [^]*\r\n\r\n(?:8\r\n)?too late/)
    expect(app.handled()).toBe(0)
    await app.close()
  })

  it.each(cases)(
    'H17: leaves an answer to a client that has hung up alone, $title',
    async ({ token, gate }) => {
      const responses: ServerResponse[] = []
      const app = await slowApp(framework, gate, [{ before: (_req, res) => void responses.push(res) }])
      const socket = connect(app.port, '127.0.0.1')
      socket.write(serialise(bearer(token)))
      await app.waiting
      const closed = responses.map((res) => once(res, 'close'))
      socket.resetAndDestroy()
      await Promise.all(closed)
      for (const res of responses) res.end('too late')
      await app.finishJudging()
      expect(responses.map(({ headersSent }) => headersSent)).toEqual([false])
      expect(app.handled()).toBe(0)
      await app.close()
    },
  )
})

describe('all of this', () => {
  expectNoUnhandledRejection()
})
