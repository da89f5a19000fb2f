import type { RejectionCode } from '@claimgate/core'
import type { Api } from './apis.ts'
import { forged, tampered } from './forgery.ts'
import type { RunningProvider } from './provider.ts'

/** One request, sent to every API alike, and what should come of it. */
export interface DemoRequest {
  readonly title: string
  readonly token: string | undefined
  readonly apis: readonly Api[]
  readonly expected: Outcome
}

export interface Outcome {
  readonly status: number
  /** The code of the rejection; absent where the request gets in. */
  readonly code?: RejectionCode
  /** How often the provider is asked for its keys, by all APIs together. */
  readonly keyFetches: number
}

/** Where the requests are made. */
export interface Stage {
  /** The provider that the APIs trust. */
  readonly provider: RunningProvider
  readonly otherProvider: RunningProvider
  readonly apis: readonly Api[]
  /** Starts the APIs once more: they know no keys yet. */
  readonly startFreshApis: () => Promise<readonly Api[]>
  /** Moves the clock of all APIs forward. */
  readonly passTime: (seconds: number) => void
}

/** Makes the requests one after the other; what happens between two of them happens here. */
export async function* demoRequests(stage: Stage): AsyncGenerator<DemoRequest, void> {
  const { provider, apis } = stage
  const good = await provider.accessToken({})
  const shortLived = await provider.accessToken({ client: 'kiosk' })

  yield { apis, title: 'no token', token: undefined, expected: refused('token_missing') }
  yield { apis, title: 'a good token', token: good, expected: accepted(apis.length) }
  yield { apis, title: 'the same token again', token: good, expected: accepted() }
  yield* requestsWithBadTokens(stage, good)
  yield { apis, title: 'a token for twenty seconds', token: shortLived, expected: accepted() }

  stage.passTime(120)
  yield { apis, title: '… two minutes later', token: shortLived, expected: refused('token_expired') }

  await provider.rotateKey()
  const renewed = await provider.accessToken({})
  yield { apis, title: 'signed by the new key', token: renewed, expected: accepted(apis.length) }
  yield { apis, title: 'signed by the withdrawn key', token: good, expected: refused('key_unknown') }

  const unseen = await provider.accessToken({ scope: 'orders:read orders:write' })
  provider.stop()
  yield { apis, title: 'provider stopped: a known token', token: renewed, expected: accepted() }
  yield { apis, title: 'provider stopped: a new token', token: unseen, expected: accepted() }
  yield {
    apis: await stage.startFreshApis(),
    title: 'provider stopped: keys never loaded',
    token: unseen,
    expected: { status: 503, code: 'keys_unavailable', keyFetches: 0 },
  }
}

async function* requestsWithBadTokens(stage: Stage, good: string): AsyncGenerator<DemoRequest, void> {
  const { provider, otherProvider, apis } = stage
  const forBilling = await provider.accessToken({ api: 'billing-api' })
  const withoutScope = await provider.accessToken({ scope: 'orders:write' })
  const changed = tampered(good, { scope: 'orders:read orders:write' })
  const ofOtherProvider = await otherProvider.accessToken({})

  yield { apis, title: 'meant for another API', token: forBilling, expected: refused('audience_mismatch') }
  yield {
    apis,
    title: 'without the scope',
    token: withoutScope,
    expected: { status: 403, code: 'scope_insufficient', keyFetches: 0 },
  }
  yield { apis, title: 'tampered with', token: changed, expected: refused('signature_invalid') }
  yield {
    apis,
    title: 'forged, with the same key ID',
    token: await forged(good),
    expected: refused('signature_invalid'),
  }
  yield { apis, title: 'of another provider', token: ofOtherProvider, expected: refused('issuer_unknown') }
}

function accepted(keyFetches = 0): Outcome {
  return { status: 200, keyFetches }
}

function refused(code: RejectionCode): Outcome {
  return { status: 401, code, keyFetches: 0 }
}
