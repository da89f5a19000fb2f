import type { RejectionCode } from './answers/rejection-codes.ts'
import type { Finding } from './explanation.ts'
import type { HeaderProblem } from './forwarding/header-value.ts'

/** A request that got in. */
export interface AcceptedEvent {
  readonly type: 'accepted'
  readonly requirement: string
  readonly issuer: string | undefined
  readonly subject: string | undefined
  /** Whether the token had been verified before. */
  readonly cached: boolean
}

/** A request that did not get in, or would not have (`mode: "permissive"`, `reportOnly`). */
export interface RejectedEvent {
  readonly type: 'rejected' | 'would-reject'
  readonly code: RejectionCode
  readonly status: number
  /** The requirement that came furthest, where one did. */
  readonly requirement?: string
  /** For operators: what was expected and what stood there. Holds claim values, never a token. */
  readonly finding?: Finding
  /** What the app's own code threw, a policy, a lookup or an extraction function, as it is. Never logged. */
  readonly cause?: unknown
}

/** What happened to a key source. */
export interface KeySourceEvent {
  readonly type: 'keys-loaded' | 'keys-failed' | 'key-dropped' | 'keys-withdrawn'
  /** The kind of the source and what it is: a URL is shown without its query, where a secret may stand. */
  readonly source: string
  readonly kids?: readonly (string | undefined)[]
  readonly reason?: string
  /** What the app's own `keys` or `fetch` threw, as it is. Never logged. */
  readonly cause?: unknown
}

/** A claim that `forwardHeaders` names and that no header can hold: the request goes on without it. */
export interface ForwardingEvent {
  readonly type: 'header-left-out'
  readonly header: string
  readonly reason: HeaderProblem
}

/** Everything that claimgate reports to `onEvent`. */
export type ClaimgateEvent = AcceptedEvent | RejectedEvent | KeySourceEvent | ForwardingEvent

/** Receives events. What it throws is ignored: an observer decides nothing. */
export type EventListener = (event: ClaimgateEvent) => void

/** The part of a logger that claimgate calls, details first: pino and console fit. */
export interface Logger {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

/** Reports an event to the listener and, without claim values, to the logger. */
export type Report = (event: ClaimgateEvent) => void

type Level = 'info' | 'warn' | 'error'

/** Joins listener and logger to one function that never throws. */
export function createReport(listener: EventListener | undefined, logger: Logger | undefined): Report {
  return (event) => {
    if (listener !== undefined) quietly(() => listener(ownCopyOf(event)))
    if (logger !== undefined && event.type !== 'accepted') {
      quietly(() => logger[levelOf(event)](withoutValues(event), `claimgate: ${event.type}`))
    }
  }
}

/** What a listener does to a finding must not reach the policy that it came from. */
function ownCopyOf(event: ClaimgateEvent): ClaimgateEvent {
  return 'finding' in event ? { ...event, finding: structuredClone(event.finding) } : event
}

function quietly(observe: () => unknown): void {
  try {
    const result = observe()
    if (typeof result === 'object') Promise.resolve(result).catch(() => undefined)
  } catch {
    // An observer that fails must not change what is decided.
  }
}

function levelOf(event: Exclude<ClaimgateEvent, AcceptedEvent>): Level {
  switch (event.type) {
    case 'keys-loaded':
      return 'info'
    case 'keys-failed':
    case 'key-dropped':
    case 'keys-withdrawn':
    case 'header-left-out':
    case 'would-reject':
      return 'warn'
    case 'rejected':
      return event.status >= 500 ? 'error' : 'info'
  }
}

const unlogged = new Set(['type', 'finding', 'cause'])

function withoutValues(event: ClaimgateEvent): object {
  return Object.fromEntries(Object.entries(event).filter(([name]) => !unlogged.has(name)))
}
