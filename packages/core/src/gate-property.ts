import type { OptionReader } from './configuration/option-reader.ts'

/** What frameworks keep on a request under these names must stay what it is. */
const takenByFrameworks = new Set(
  'app aborted baseUrl body complete connection context cookies headers headersDistinct host hostname httpVersion id ip ips is log method next originalUrl params path protocol query raw rawHeaders req request res response route routeOptions server signal socket state subdomains trailers url'.split(
    ' ',
  ),
)

/** Reads the name that the identity is set under. */
export function readProperty(reader: OptionReader): string {
  const property = reader.text('property') ?? 'auth'
  const isFree = !(property in Object.prototype) && !takenByFrameworks.has(property)
  if (isFree && /^[A-Za-z$][\w$]*$/.test(property)) return property
  throw reader.error('property', 'is not a name that the identity can be set under')
}
