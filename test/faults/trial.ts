import {
  createVerifier,
  isClaimgateError,
  renderRejection,
  type ClaimgateError,
  type RequirementOptions,
  type SharedOptions,
  type Verifier,
  type VerifierOptions,
} from '@claimgate/core'
import { testClock } from '../support/clock.ts'
import { newEventLog, type EventLog } from '../support/key-server.ts'
import { newSigningKey, type SigningKey } from '../support/keys.ts'
import { audience, goodClaims, mint } from '../support/tokens.ts'
import { requestWith } from '../support/verifiers.ts'
import { FaultyServer, type ServerCertificate } from './faulty-server.ts'

/** Published from the beginning. */
export const current = newSigningKey('ES256', 'current')
/** Published when the fault ends. */
export const next = newSigningKey('ES256', 'next')
/** Never published. */
export const foreign = newSigningKey('ES256', 'foreign')

/** What faulty servers, files and functions say; it must not come out anywhere. */
export const faultText = 'text-of-the-fault'

/** `cold`: no keys were loaded yet when the fault begins. `warm`: good ones were, and their lifetime is over. */
export type Phase = 'cold' | 'warm'

/** What is configured, beside issuer and audience where requirements are not listed. */
export type TrialOptions = Partial<RequirementOptions> &
  SharedOptions & { readonly requireAny?: readonly RequirementOptions[] }

/** The kinds of request that are made in every fault. */
export type RequestKind = 'good' | 'remembered' | 'unknownKid' | 'badSignature' | 'published since'

/** A verifier, what it gets its keys from, and the requests made of it. */
export class Trial {
  readonly server: FaultyServer
  readonly phase: Phase
  /** Servers that have no part in the fault. */
  readonly otherServers: FaultyServer[] = []
  readonly clock = testClock()
  /** What a key source in the app's own code gives. */
  supply: () => unknown = () => ({ keys: [current.publicJwk] })
  /** The file or folder that the keys are in. */
  path = ''
  /** What the clock of the verifier tells; it may be broken. */
  tellTime: () => number = this.clock.clock
  readonly log: EventLog = newEventLog()
  /** By kind of request: every answer that was given. */
  readonly answers = new Map<string, Set<number>>()
  readonly #cleanUps: (() => unknown)[] = []
  readonly #remembered: string
  #verifier: Verifier | undefined
  #tokens = 0
  #fetchesBefore = 0
  #fetches: number | undefined

  /** Starts a key server, which shows a certificate or speaks plain http. */
  static async start(phase: Phase, certificate: ServerCertificate | undefined): Promise<Trial> {
    const server = await FaultyServer.start(certificate)
    await server.serve(current.publicJwk)
    return new Trial(server, phase)
  }

  private constructor(server: FaultyServer, phase: Phase) {
    this.server = server
    this.phase = phase
    this.#remembered = this.mint(current)
    this.atEnd(() => server.end())
  }

  /** Makes the verifier. */
  verifyBy(options: TrialOptions): void {
    this.#verifier = createVerifier(this.complete(options))
  }

  /** Adds what every verifier here has: issuer and audience, a clock, and a listener. */
  complete(options: TrialOptions): VerifierOptions {
    const shared = { clock: () => this.tellTime(), onEvent: this.log.onEvent }
    const { requireAny, ...others } = options
    return requireAny === undefined
      ? { issuer: this.server.url, audience, ...shared, ...others }
      : { ...shared, ...options, requireAny }
  }

  get verifier(): Verifier {
    if (this.#verifier === undefined) throw new Error('there is no verifier yet')
    return this.#verifier
  }

  /** Starts a server that has no part in the fault: what it is asked is not counted. */
  async startOtherServer(...keys: readonly SigningKey[]): Promise<FaultyServer> {
    const server = await FaultyServer.start()
    this.otherServers.push(server)
    this.atEnd(() => server.end())
    await server.serve(...keys.map(({ publicJwk }) => publicJwk))
    return server
  }

  /** Has something done when the trial is over. */
  atEnd(cleanUp: () => unknown): void {
    this.#cleanUps.push(cleanUp)
  }

  async end(): Promise<void> {
    this.#verifier?.close()
    for (const cleanUp of this.#cleanUps.toReversed()) await cleanUp()
  }

  /** A token that no other request had, and that lives longer than any trial. */
  mint(key: SigningKey, claims: Readonly<Record<string, unknown>> = {}, header: object = {}): string {
    this.#tokens += 1
    const exp = Number(goodClaims['exp']) + 400_000_000
    const jti = `${this.#tokens}`
    return mint({
      key,
      header: { ...header },
      claims: { iss: this.server.url, iat: undefined, exp, jti, ...claims },
    })
  }

  tokenOf(kind: RequestKind): string {
    switch (kind) {
      case 'remembered':
        return this.#remembered
      case 'good':
        return this.mint(current)
      case 'published since':
        return this.mint(next)
      case 'unknownKid':
        return this.mint(foreign, {}, { kid: `unknown-${this.#tokens}` })
      case 'badSignature':
        return this.mint({ ...foreign, kid: current.kid })
    }
  }

  /** Notes an answer, or another figure, by its name. */
  note(name: string, figure: number): void {
    const seen = this.answers.get(name) ?? new Set()
    this.answers.set(name, seen.add(figure))
  }

  /** Makes a request, and notes the answer under its kind. */
  async ask(kind: string, token: string): Promise<number> {
    const status = await this.statusOf(token)
    this.note(kind, status)
    return status
  }

  /** Makes one request of each kind at once, and notes the answers. */
  async askAll(): Promise<void> {
    await Promise.all([
      this.ask('good', this.tokenOf('remembered')),
      this.ask('good', this.tokenOf('good')),
      this.ask('unknownKid', this.tokenOf('unknownKid')),
      this.ask('badSignature', this.tokenOf('badSignature')),
    ])
  }

  /** The status that a request with a token gets, which is looked at whole. */
  async statusOf(token: string): Promise<number> {
    this.#tokens += 1
    try {
      if (this.#tokens % 2 === 0) await this.verifier.verifyToken(token)
      else await this.verifier.authenticate(requestWith(token))
      return 200
    } catch (error) {
      if (!isClaimgateError(error)) throw error
      checkRejection(error)
      return error.status
    }
  }

  /** Whether what a server, file or function said stands in what operators are shown. */
  tellsFaultText(): boolean {
    // What an app's own function threw is passed on as it is.
    const shown = (name: string, value: unknown): unknown => (name === 'cause' ? undefined : value)
    return JSON.stringify([this.log.events, this.#verifier?.signers()], shown).includes(faultText)
  }

  /** Fetches from here on are counted. */
  beginCounting(): void {
    this.#fetchesBefore = this.#fetchesSoFar
  }

  /** Fetches from here on belong to the recovery. */
  endCounting(): void {
    this.#fetches = this.#fetchesSoFar - this.#fetchesBefore
  }

  /** Fetches that the server saw or, where none can reach it, those that were reported. */
  get fetches(): number {
    return this.#fetches ?? this.#fetchesSoFar - this.#fetchesBefore
  }

  get #fetchesSoFar(): number {
    const reported = [...this.log.of('keys-loaded'), ...this.log.of('keys-failed')].filter(
      (event) => !('source' in event && this.otherServers.some(({ url }) => event.source.includes(url))),
    )
    return Math.max(this.server.asked, reported.length)
  }
}

/** A rejection is whole, says when to come back, and tells nothing of what a server said. */
function checkRejection(error: ClaimgateError): void {
  const { status, headers, body } = renderRejection(error)
  const retryAfter = headers['Retry-After']
  const challenge = headers['WWW-Authenticate']
  const problems = [
    status === 503 && !isSoon(retryAfter) && `503 with Retry-After ${retryAfter}`,
    status === 503 && challenge !== undefined && '503 with a challenge',
    status === 401 && challenge?.includes('error="invalid_token"') !== true && '401 without a challenge',
    headers['Cache-Control'] !== 'no-store' && `a rejection that may be cached: ${status}`,
    JSON.stringify([headers, body, error.message]).includes(faultText) &&
      'text of a key server in a rejection',
  ].filter((problem) => problem !== false)
  if (problems.length > 0) throw new Error(problems.join(', '))
}

/** A client that comes back after the cooldown finds things as they are by then. */
function isSoon(retryAfter: string | undefined): boolean {
  return /^[1-9]\d*$/.test(retryAfter ?? '') && Number(retryAfter) <= 30
}
