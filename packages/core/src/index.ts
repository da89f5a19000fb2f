/**
 * The framework-neutral core of claimgate: finds the JWT of a request, proves it, judges its claims and says
 * how to answer.
 *
 * @module
 */
export { createVerifier } from './create-verifier.ts'
export type { Verifier } from './verifier.ts'
export type { Auth, Claims, TokenHeader } from './auth.ts'
export type { Registered, RegisteredIdentity } from './registered.ts'
export type { RegisteredAuth } from './registered-auth.ts'
export type { TokenRequest } from './request.ts'

export type {
  CacheOptions,
  ChallengeOptions,
  ExtractionFunction,
  ExtractionSource,
  ForwardedClaim,
  PresetOptions,
  IdentityOptions,
  RequirementOptions,
  SharedOptions,
  TokenType,
  VerifierOptions,
} from './configuration/options.ts'
export type { Duration } from './configuration/duration.ts'
export type {
  HeaderValue,
  KeySourceFields,
  LifetimeOptions,
  RemoteOptions,
  Secret,
  StoredText,
  TlsOptions,
} from './configuration/keys/key-source-fields.ts'
export { presets } from './presets/presets.ts'
export type { PresetFields } from './presets/preset-fields.ts'
export type { ClaimsOf, KnownOptions } from './configuration/claims-of.ts'
export type { StandardSchema } from './claims/claim-schema.ts'
export { ConfigurationError, isConfigurationError } from './configuration/configuration-error.ts'
export { createIdentityRegistry } from './identities/identity-registry.ts'
export type { IdentityRegistry } from './identities/identity-registry.ts'
export type {
  ExternalId,
  Identity,
  IdentityKey,
  IdentityLookup,
  IdentityLookupContext,
} from './identities/identity.ts'
export type { Clock } from './clock.ts'
export type { Fetch } from './keys/remote/fetch-transport.ts'
export type { StringMatcher } from './matchers/matcher.ts'
export type { RegexEngine } from './matchers/regex.ts'
export type { ClaimPath } from './claims/claim-path.ts'
export type { ClaimRule, Policy, PolicyFunction, PolicyObject } from './policies/policy.ts'
export type { RequestPlaceOptions } from './policies/request-place.ts'

export {
  ClaimgateError,
  ForbiddenError,
  InvalidRequestError,
  InvalidTokenError,
  isClaimgateError,
  MissingTokenError,
  ServerError,
  StepUpRequiredError,
  UnavailableError,
} from './answers/errors.ts'
export type { RejectionCode, RejectionKind } from './answers/rejection-codes.ts'
export { renderRejection } from './answers/render-rejection.ts'
export type { RejectionBody, RenderedRejection } from './answers/render-rejection.ts'
export type { HttpAnswer } from './answers/http-answer.ts'
export { protectedResource } from './protected-resource.ts'
export type { ProtectedResource, ProtectedResourceOptions } from './protected-resource.ts'

export type { ExplainedStep, Explanation, Finding, JudgingStep } from './explanation.ts'
export type {
  AcceptedEvent,
  ClaimgateEvent,
  EventListener,
  ForwardingEvent,
  KeySourceEvent,
  Logger,
  RejectedEvent,
} from './events.ts'
export type { Signer } from './requirements/signer.ts'
export type { KeyHealth } from './keys/key-source.ts'

export { RequestGate } from './request-gate.ts'
export { frameworkRequest } from './framework-request.ts'
export { andThen, isPromise, type MaybePromise } from './maybe-promise.ts'
export type {
  Checkpoint,
  Entry,
  Gate,
  GateOptions,
  GuardArguments,
  GuardOptions,
  Passage,
  RequestGuard,
  Visit,
} from './gate.ts'
