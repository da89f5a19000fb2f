import { rejectionHeaders } from './answers/challenge.ts'
import { createRejection, rejectionStatus, type ClaimgateError } from './answers/errors.ts'
import { rejectionCodes } from './answers/rejection-codes.ts'
import type { Auth } from './auth.ts'
import { Closing } from './closing.ts'
import { compileOptions, type Configuration } from './configuration/compile-options.ts'
import { ConfigurationError } from './configuration/configuration-error.ts'
import type { VerifierOptions } from './configuration/options.ts'
import type { Explanation, Trace } from './explanation.ts'
import { nameOfThrown, type Failure } from './failure.ts'
import { IdentityLookups } from './identities/identity-lookups.ts'
import type { KeySourceRegistry } from './keys/key-source-registry.ts'
import { explanationOf } from './judging/explain.ts'
import { letsPassAnonymously } from './judging/mode.ts'
import type { Refusal } from './judging/refusal.ts'
import { isRefused, type Judgement } from './judging/judgement.ts'
import { RequestJudge, type ReceivedRequest } from './judging/request-judge.ts'
import { andThen, isPromise, promised, type MaybePromise } from './maybe-promise.ts'
import type { NarrowedAuth } from './policies/narrowed-claims.ts'
import type { Policy } from './policies/policy.ts'
import { createPrivateField } from './private-field.ts'
import { RequestRecord, type JudgedRequest } from './request-record.ts'
import type { TokenRequest } from './request.ts'
import type { Requirement } from './requirements/requirement.ts'
import { describeSigner, type Signer } from './requirements/signer.ts'
import { SignerSwitches } from './requirements/signer-switches.ts'
import type { Verifier } from './verifier.ts'

/** The verifier behind `createVerifier`; a gate also uses what is not part of `Verifier`. */
export class RunningVerifier implements Verifier {
  readonly #switches = new SignerSwitches()
  readonly #closing = new Closing()
  readonly #lookups = new IdentityLookups(this.#closing)
  readonly #records = createPrivateField<RequestRecord>()
  #judge: RequestJudge

  constructor(options: VerifierOptions) {
    this.#judge = this.#createJudge(options)
  }

  authenticate(request: TokenRequest): Promise<Auth | undefined> {
    return promised(() => {
      this.forward(request, undefined)
      return andThen(this.#judgeReceived(this.#judge.receive(request), request), ({ judgement }) => {
        const auth = this.admit(judgement)
        this.forward(request, auth)
        return auth
      })
    })
  }

  verifyToken(token: string): Promise<Auth> {
    return promised(() =>
      andThen(this.#closing.isClosed ? closed : this.#judge.judgeToken(token), (judgement) =>
        this.requireIdentity(this.#noted(judgement)),
      ),
    )
  }

  authorize<Given extends Auth<object>, Asked extends Policy>(
    auth: Given,
    policy: Asked,
  ): Promise<NarrowedAuth<Given, Asked>>
  async authorize(auth: Auth, policy: Policy): Promise<Auth> {
    const refusal = await this.refusalBy(this.checkPolicy(policy), auth)
    if (refusal !== undefined) throw this.reject(refusal)
    return auth
  }

  async explain(subject: TokenRequest | string, policy?: Policy): Promise<Explanation> {
    const trace: Trace = []
    const mode = typeof subject === 'string' || policy !== undefined ? 'strict' : this.configuration.mode
    if (this.#closing.isClosed) return explanationOf(closed, trace, 'strict')
    const judgement = await this.#judge.explain(subject, trace)
    if (policy === undefined || isRefused(judgement)) return explanationOf(judgement, trace, mode)
    const request = typeof subject === 'string' ? undefined : subject
    const refusal = await this.#judge.judgePolicy(this.checkPolicy(policy), judgement.auth, {
      request,
      trace,
    })
    return explanationOf(refusal === undefined ? judgement : { refusal }, trace, mode)
  }

  signers(): readonly Signer[] {
    return this.configuration.requirements.all.map((requirement) =>
      describeSigner(requirement, this.#switches.isEnabled(requirement)),
    )
  }

  enableSigner(name: string): void {
    this.#switch(name, true)
  }

  disableSigner(name: string): void {
    this.#switch(name, false)
  }

  reload(options: VerifierOptions): void {
    if (this.#closing.isClosed) throw new ConfigurationError('', 'the verifier is closed: make another')
    const before = this.#judge
    const { keySources } = before.configuration
    const next = this.#createJudge(options, keySources)
    if (this.#judge === before && !this.#closing.isClosed) {
      this.#judge = next
      keySources.giveWayTo(next.configuration.keySources)
    } else {
      // A function of these options, `onEvent` say, was called while they were read, and did more than listen: what
      // it did came later, and stands.
      next.configuration.keySources.giveWayTo(this.configuration.keySources)
    }
  }

  async ready(): Promise<void> {
    await Promise.all(this.configuration.requirements.all.map(({ keys }) => keys.ready()))
  }

  close(): void {
    this.#judge.tokens.forgetAll()
    this.configuration.keySources.retire()
    this.#closing.close()
  }

  get configuration(): Configuration {
    return this.#judge.configuration
  }

  /** What is known of a request, which an adapter knows as `owner`; `undefined` where it has not been seen. */
  findRecord(owner: object): RequestRecord | undefined {
    return this.#records.get(owner)
  }

  recordOf(owner: object): RequestRecord {
    const known = this.findRecord(owner)
    if (known !== undefined) return known
    const record = new RequestRecord()
    this.#records.set(owner, record)
    return record
  }

  /** Takes the token of a request that may be judged later, once. */
  receiveOnce(record: RequestRecord, request: TokenRequest): MaybePromise<ReceivedRequest> {
    record.received ??= this.#judge.receive(request)
    return record.received
  }

  /** Finds out, once, who a request is from, and decides nothing yet. */
  judgeOnce(record: RequestRecord, request: TokenRequest): MaybePromise<JudgedRequest> {
    if (record.judged !== undefined) return record.judged
    const judging = this.#judgeReceived(this.receiveOnce(record, request), request)
    record.judged = judging
    // Who asks once it is known need not wait for it again.
    if (isPromise(judging)) void judging.then((judged) => (record.judged = judged))
    return judging
  }

  /**
   * Takes the headers that claims are forwarded in out of a request, and writes those of an identity where there
   * is one. Throws the rejection of a request whose headers cannot be changed.
   */
  forward(request: TokenRequest, auth: Auth | undefined): void {
    try {
      this.configuration.forwarding.forward(request, auth)
    } catch (cause) {
      const finding = { subject: 'headers', expected: 'changeable', actual: nameOfThrown(cause) }
      const failure: Failure = { code: 'verification_failed', finding, cause }
      throw this.reject({ step: 'extract', failure, requirement: undefined })
    }
  }

  /** Lets a judged request in as `mode` says, without identity perhaps, or throws its rejection. */
  admit(judgement: Judgement): Auth | undefined {
    if (!isRefused(judgement)) return judgement.auth
    const { refusal } = judgement
    const { mode } = this.configuration
    if (!letsPassAnonymously(mode, refusal.failure.code)) throw this.reject(refusal)
    if (mode === 'permissive') this.wouldReject(refusal)
    return undefined
  }

  /** The identity of a judged request; throws its rejection where there is none, whatever `mode` says. */
  requireIdentity(judgement: Judgement): Auth {
    if (isRefused(judgement)) throw this.reject(judgement.refusal)
    return judgement.auth
  }

  /** Gives a policy in a copy that does not change. Throws `ConfigurationError` where it is none. */
  checkPolicy(policy: unknown): object {
    return this.#judge.policies.adopt(policy)
  }

  refusalBy(policy: object, auth: Auth, request?: TokenRequest): MaybePromise<Refusal | undefined> {
    return this.#judge.judgePolicy(policy, auth, { request, trace: undefined })
  }

  /** Makes the rejection of a refusal, and reports it. */
  reject(refusal: Refusal): ClaimgateError {
    this.#report('rejected', refusal)
    return this.#rejectionOf(refusal)
  }

  /** Reports what a trial run lets pass. */
  wouldReject(refusal: Refusal): void {
    this.#report('would-reject', refusal)
  }

  /** Makes a fresh error of a refusal. */
  #rejectionOf({ failure, retryAfter }: Refusal): ClaimgateError {
    const { code } = failure
    const parameters = retryAfter === undefined ? failure : { ...failure, retryAfter }
    return createRejection(code, rejectionHeaders(code, this.configuration.challenge, parameters))
  }

  #createJudge(options: VerifierOptions, previousKeySources?: KeySourceRegistry): RequestJudge {
    const configuration = compileOptions(options, {
      ...(previousKeySources !== undefined && { previousKeySources }),
      running: {
        clock: () => this.configuration.clock(),
        report: (event) => this.configuration.report(event),
        fetch: () => this.configuration.fetch,
        closing: this.#closing,
      },
      onWithdrawn: () => this.#judge.tokens.dropWithdrawn(),
    })
    const isEnabled = (requirement: Requirement): boolean => this.#switches.isEnabled(requirement)
    return new RequestJudge(configuration, isEnabled, this.#lookups)
  }

  #switch(name: string, enabled: boolean): void {
    const names = this.configuration.requirements.all.map((requirement) => requirement.name)
    if (!names.includes(name))
      throw new ConfigurationError('', `there is no signer ${name}: known are ${names.join(', ')}`)
    this.#switches.set(name, enabled)
    this.#judge.tokens.forgetAll()
  }

  /** What is judged no more has been received all the same, so that its token is not seen. */
  #judgeReceived(
    receiving: MaybePromise<ReceivedRequest>,
    request: TokenRequest,
  ): MaybePromise<JudgedRequest> {
    return andThen(receiving, (received) =>
      andThen(this.#closing.isClosed ? closed : this.#judge.judge(received, request), (judgement) => {
        this.#noted(judgement)
        return { judgement, tokenRemoved: received.tokenRemoved }
      }),
    )
  }

  #noted(judgement: Judgement): Judgement {
    const { report, acceptancesAreHeard } = this.configuration
    if (acceptancesAreHeard && !isRefused(judgement)) {
      const { auth, cached } = judgement
      const { requirement, issuer, subject } = auth
      report({ type: 'accepted', requirement, issuer, subject, cached })
    }
    return judgement
  }

  #report(type: 'rejected' | 'would-reject', refusal: Refusal): void {
    const { failure, requirement } = refusal
    const status = rejectionStatus[rejectionCodes[failure.code].kind]
    const named = requirement === undefined ? {} : { requirement }
    const { code, finding } = failure
    const caused = failure.cause === undefined ? {} : { cause: failure.cause }
    this.configuration.report({ type, code, status, ...named, finding, ...caused })
  }
}

const closed: Judgement = {
  refusal: {
    step: 'extract',
    failure: {
      code: 'verifier_closed',
      finding: { subject: 'verifier', expected: 'open', actual: 'closed' },
    },
    requirement: undefined,
  },
}
