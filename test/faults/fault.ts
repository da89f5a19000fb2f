import type { ServerCertificate } from './faulty-server.ts'
import type { Trial, TrialOptions } from './trial.ts'

export const faultGroups = [
  'connection',
  'answer',
  'content',
  'keys',
  'cache-control',
  'clock',
  'rotation',
  'initial keys',
  'file',
  'TLS',
  'discovery',
  'app',
  'issuers',
  'load',
  'outage',
  'process',
] as const

export type FaultGroup = (typeof faultGroups)[number]

/** What must come of a fault. */
export interface Expected {
  /** What a good token gets that a published key signed, remembered and new; and so for the other two. */
  readonly good?: number
  readonly unknownKid?: number
  readonly badSignature?: number
  /** What other requests get, or other figures, by their names. */
  readonly others?: Readonly<Record<string, number>>
  /** The most fetches that may leave while the fault lasts. */
  readonly fetches: number
  /** Seconds after the end of the fault within which all is well: on the moved clock, for processes by the machine's. */
  readonly recovery: number
}

/** What came of one. */
export interface Measured {
  /** By kind of request: every answer that was given. */
  readonly answers: ReadonlyMap<string, ReadonlySet<number>>
  readonly fetches: number
  /** `undefined`: not within the time allowed. */
  readonly recovery: number | undefined
}

/** One row of the table. */
export interface Fault {
  readonly group: FaultGroup
  /** Together with the group, unique. */
  readonly name: string
  /** What of the attack catalogue it stands for. */
  readonly attacks?: string
  /** The key source. Default: the URL of the key server. */
  readonly options?: (trial: Trial) => TrialOptions | Promise<TrialOptions>
  /** What the key server shows for itself. Default: it speaks plain http. */
  readonly certificate?: () => ServerCertificate
  /** Seconds for one exchange, where nothing but the deadline ends it. */
  readonly timeout?: number
  /** Makes the fault. Default: nothing, for a fault that lies in the options or in its own course. */
  readonly begin?: (trial: Trial) => void | Promise<void>
  /** Makes further requests, beside those of the usual kinds. */
  readonly during?: (trial: Trial) => Promise<unknown>
  /** Ends it. Default: the key server is well, and publishes one more key where keys were lacking. */
  readonly end?: (trial: Trial) => void | Promise<void>
  /** Its own course instead of the usual one; gives the seconds of recovery. */
  readonly course?: (trial: Trial, expected: Expected) => Promise<number | undefined>
  readonly cold?: Expected
  readonly warm?: Expected
}

/** Seconds between two fetches, by default. */
export const cooldown = 30

/** Seconds that a key set is used without asking again, by default. */
export const lifetime = 600

/** Seconds that it is used beyond that, by default. */
export const maxStale = 3600

/** No keys were ever had. */
const outageWhenCold: Expected = {
  good: 503,
  unknownKid: 503,
  badSignature: 503,
  fetches: 2,
  recovery: cooldown + 1,
}

/** The keys in use go on being used; whether another one is published cannot be known. */
const outageWhenWarm: Expected = {
  good: 200,
  unknownKid: 503,
  badSignature: 401,
  fetches: 2,
  recovery: cooldown + 1,
}

export const outage = { cold: outageWhenCold, warm: outageWhenWarm } as const

/** All is as if there were no fault. */
export const healthy: Expected = { good: 200, unknownKid: 401, badSignature: 401, fetches: 2, recovery: 0 }

export const noOutage = { cold: healthy, warm: healthy } as const
