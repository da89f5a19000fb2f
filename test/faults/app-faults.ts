import { vi } from 'vitest'
import { noOutage, outage, type Fault } from './fault.ts'
import { answering, goodSet, status } from './faulty-answers.ts'
import { current, faultText, next, type Trial, type TrialOptions } from './trial.ts'

type Supply = readonly [name: string, supply: () => unknown]

const failing = (): never => {
  throw new Error(faultText)
}

const suppliesOfKeys: readonly Supply[] = [
  ['throws', failing],
  ['rejects', async () => Promise.reject(new Error(faultText))],
  ['gives nothing', () => undefined],
  ['gives a text', async () => goodSet],
  ['gives an empty set', async () => ({ keys: [] })],
  [
    'gives a set that throws',
    async () => ({
      get keys() {
        return failing()
      },
    }),
  ],
  [
    'never settles',
    () => {
      queueMicrotask(() => vi.advanceTimersByTime(5000))
      return new Promise(() => {})
    },
  ],
]

/** Its deadline cannot be set, and so it passes on a moved timer. */
function keysFunction(trial: Trial): TrialOptions {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  trial.atEnd(() => vi.useRealTimers())
  return { keys: async () => (await trial.supply()) as { keys: [] } }
}

const responses: readonly Supply[] = [
  ['throws', failing],
  ['rejects', async () => Promise.reject(new TypeError(faultText))],
  ['gives nothing', () => undefined],
  ['gives no response', async () => ({ keys: [current.publicJwk] })],
  ['gives an error', async () => Response.error()],
  ['gives a body of texts', async () => ({ status: 200, headers: new Headers(), body: [goodSet] })],
  ['gives a body that was read', async () => readResponse()],
  ['gives a body that breaks off', async () => new Response(brokenBody())],
  ['never settles', () => new Promise(() => {})],
]

async function readResponse(): Promise<Response> {
  const response = new Response(goodSet)
  await response.text()
  return response
}

function brokenBody(): ReadableStream {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(goodSet.slice(0, 40)))
      controller.error(new Error(faultText))
    },
  })
}

function fetchOption(trial: Trial): TrialOptions {
  return {
    jwksUrl: { url: 'https://keys.example.com/jwks', timeout: 0.5 },
    fetch: async () => (await trial.supply()) as Response,
  }
}

function wellSupplied(supply: (...keys: readonly (typeof current)[]) => unknown): Pick<Fault, 'end'> {
  return {
    end: (trial) => {
      trial.supply = () => supply(current, next)
    },
  }
}

const asSet = (...keys: readonly (typeof current)[]): object => ({
  keys: keys.map(({ publicJwk }) => publicJwk),
})
const asResponse = (...keys: readonly (typeof current)[]): Response => Response.json(asSet(...keys))

const keysFaults = suppliesOfKeys.map(([name, supply]): Fault => ({
  group: 'app',
  name: `keys function ${name}`,
  attacks: 'E3, E4',
  ...outage,
  options: keysFunction,
  begin: (trial) => {
    trial.supply = supply
  },
  ...wellSupplied(asSet),
}))

const fetchFaults = responses.map(([name, supply]): Fault => ({
  group: 'app',
  name: `fetch ${name}`,
  attacks: 'E3, E4',
  ...outage,
  options: (trial) => {
    trial.supply = () => asResponse(current)
    return fetchOption(trial)
  },
  begin: (trial) => {
    trial.supply = supply
  },
  ...wellSupplied(asResponse),
}))

const rejecting = (): unknown => Promise.reject(new Error(faultText))
const logger = { info: failing, warn: failing, error: failing }

/** Who only watches has no part in the judgement, whatever it does. */
const observers: readonly (readonly [name: string, observer: TrialOptions])[] = [
  ['onEvent throws', { onEvent: failing }],
  ['onEvent rejects', { onEvent: rejecting }],
  ['logger throws', { logger }],
]

const observerFaults = observers.flatMap(([name, observer]): readonly Fault[] => [
  {
    group: 'app',
    name,
    attacks: 'E14',
    ...noOutage,
    options: ({ server }) => ({ jwksUrl: server.jwksUrl, ...observer }),
  },
  {
    group: 'app',
    name: `${name}, and the key server is down`,
    attacks: 'E14',
    ...outage,
    options: ({ server }) => ({ jwksUrl: server.jwksUrl, ...observer }),
    begin: answering(status(500)),
  },
])

export const faults: readonly Fault[] = [...keysFaults, ...fetchFaults, ...observerFaults]
