import { ConfigurationError } from '../configuration/configuration-error.ts'
import { keySourceNames } from '../configuration/keys/key-source-options.ts'
import { memberPath } from '../configuration/option-path.ts'
import type { OptionReader } from '../configuration/option-reader.ts'
import { remoteAddressProblem } from '../keys/remote/remote-address.ts'

/** What documentation writes where the reader's own name belongs. */
const placeholder =
  /[{}<>]|your[-_ ]?(?:auth0|okta|custom)?[-_ ]?(?:api|client|company|domain|host|org|project|realm|team|tenant)(?![a-z])/i

/** Labels of a DNS name (RFC 1123, section 2.1), at least two, of which the last is no number. */
const hostName = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** A GUID as tokens hold it. */
export const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Reads a text that has to be given. `what` says what it is, with an example. */
export function readText(fields: OptionReader, name: string, what: string, form: RegExp = /./): string {
  const text = fields.text(name)
  if (text === undefined) throw fields.error(name, `is missing: give ${what}`)
  return requireForm(text, fields.pathOf(name), what, form)
}

/** Reads texts that have to be given: one, or a list of them. */
export function readTexts(
  fields: OptionReader,
  name: string,
  what: string,
  form: RegExp = /./,
): readonly string[] {
  const list = Array.isArray(fields.value(name)) ? fields.texts(name) : undefined
  if (list === undefined) return [readText(fields, name, what, form)]
  const path = fields.pathOf(name)
  return list.map((text, index) => requireForm(text, memberPath(path, index), what, form))
}

/** Reads texts, or null, which states that nothing is asked for and has to be written down. */
export function readTextsOrNull(
  fields: OptionReader,
  name: string,
  what: string,
  form?: RegExp,
): readonly string[] | null {
  return fields.value(name) === null ? null : readTexts(fields, name, `${what}, or state null`, form)
}

function requireForm(text: string, path: string, what: string, form: RegExp): string {
  if (placeholder.test(text)) throw new ConfigurationError(path, `is a placeholder: give ${what}`)
  if (!form.test(text)) throw new ConfigurationError(path, `is of another form: give ${what}`)
  return text
}

/** Reads a host name, without scheme, port or path. */
export function readHost(fields: OptionReader, name: string, what: string): string {
  const host = readText(fields, name, what)
  if (host.includes('://')) throw fields.error(name, `holds a scheme: give ${what}`)
  if (host.includes('/')) throw fields.error(name, `holds a slash: give ${what}`)
  if (host !== host.toLowerCase())
    throw fields.error(
      name,
      'holds capital letters, and issuers are compared to the letter: write small ones',
    )
  if (!hostName.test(host)) throw fields.error(name, `is no host name: give ${what}`)
  return host
}

/** Reads an address below which others lie: without a slash at its end, a query or a fragment. */
export function readBaseUrl(fields: OptionReader, name: string, what: string): string {
  const url = readText(fields, name, what)
  // A parser of URLs overlooks it, and issuers are compared to the letter.
  if (/[\s\p{Cc}]/u.test(url)) throw fields.error(name, 'holds white space: leave it out')
  // Where the keys come from elsewhere, nothing is fetched from this address.
  const problem = remoteAddressProblem(url, hasKeySource(fields))
  if (problem !== undefined) throw fields.error(name, problem)
  if (url.endsWith('/')) throw fields.error(name, 'ends in a slash: leave it out')
  if (url.includes('?')) throw fields.error(name, 'holds a query: leave it out')
  return url
}

/** Whether the keys come from elsewhere than the provider's own address. */
export function hasKeySource(fields: OptionReader): boolean {
  return keySourceNames.some((name) => fields.has(name))
}
