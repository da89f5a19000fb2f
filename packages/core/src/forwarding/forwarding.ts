import { provenClaims, type Auth, type Claims } from '../auth.ts'
import { claimAt, type ClaimNames } from '../claims/claim-path.ts'
import type { Report } from '../events.ts'
import type { TokenCarrier } from '../extraction/extraction.ts'
import { stripOptionalWhitespace } from '../extraction/optional-whitespace.ts'
import { hasMember } from '../own-member.ts'
import type { TokenRequest } from '../request.ts'
import { HeaderEdits, writeHeader } from './header-edits.ts'
import { foldHeaderName } from './header-name.ts'
import { encodeJson, encodeText } from './header-value.ts'

/** A header that a claim is written into. */
export interface ForwardedHeader {
  readonly name: string
  readonly claim: ClaimNames
  readonly encode: 'text' | 'json'
}

/** A header as it is written. */
interface HeaderLine {
  readonly name: string
  readonly value: string
}

/**
 * Writes claims into the headers of a request, for handlers and the upstreams behind them, and takes the token
 * out where it is not to go on.
 */
export class Forwarding {
  readonly #headers: readonly ForwardedHeader[]
  readonly #takeOutHeaders: HeaderEdits | undefined
  readonly #takeOutTokens: HeaderEdits | undefined
  readonly #report: Report
  /** Claims are frozen, and the same object as long as their token is remembered. */
  readonly #lines = new WeakMap<Claims, readonly HeaderLine[]>()

  /** `carriers` are where tokens are taken out of. */
  constructor(headers: readonly ForwardedHeader[], carriers: readonly TokenCarrier[], report: Report) {
    this.#headers = headers
    this.#takeOutHeaders = headers.length === 0 ? undefined : headerRemoval(headers)
    this.#takeOutTokens = carriers.length === 0 ? undefined : tokenRemoval(carriers)
    this.#report = report
  }

  /**
   * Takes the configured headers out of a request, in any spelling, and writes those of an identity where there
   * is one.
   */
  forward(request: TokenRequest, auth: Auth | undefined): void {
    this.#takeOutHeaders?.apply(request)
    if (auth === undefined || this.#headers.length === 0) return
    for (const { name, value } of this.#linesOf(auth)) writeHeader(request, name, value)
  }

  /** Takes the token out of the headers, where it is not to go on. */
  takeOutTokens(request: TokenRequest): void {
    this.#takeOutTokens?.apply(request)
  }

  #linesOf(auth: Auth): readonly HeaderLine[] {
    const claims = provenClaims(auth)
    const known = this.#lines.get(claims)
    if (known !== undefined) return known
    const lines = this.#headers.flatMap((header) => this.#lineOf(header, claims) ?? [])
    this.#lines.set(claims, lines)
    return lines
  }

  #lineOf({ name, claim, encode }: ForwardedHeader, claims: Claims): HeaderLine | undefined {
    const found = claimAt(claims, claim)
    const encoded = encode === 'json' ? encodeJson(found) : encodeText(found)
    if (encoded === undefined) return undefined
    if (hasMember(encoded, 'text')) return { name, value: encoded.text }
    this.#report({ type: 'header-left-out', header: name, reason: encoded.problem })
    return undefined
  }
}

function headerRemoval(headers: readonly ForwardedHeader[]): HeaderEdits {
  const edits = new HeaderEdits()
  for (const { name } of headers) edits.add(name, () => undefined)
  const names = new Set(headers.map(({ name }) => foldHeaderName(name)))
  edits.add('connection', (value) => withoutConnectionOptions(value, names))
  return edits
}

function tokenRemoval(carriers: readonly TokenCarrier[]): HeaderEdits {
  const edits = new HeaderEdits()
  for (const carrier of carriers) edits.add(carrier.header, (line) => carrier.withoutToken(line))
  return edits
}

/** A proxy drops the headers that `Connection` names (RFC 9110, section 7.6.1): not those that are written here. */
function withoutConnectionOptions(value: string, names: ReadonlySet<string>): string | undefined {
  const options = value.split(',')
  const rest = options.filter((option) => !names.has(foldHeaderName(stripOptionalWhitespace(option))))
  if (rest.length === options.length) return value
  return rest.length === 0 ? undefined : stripOptionalWhitespace(rest.join(','))
}
