import { headerValue, type TokenRequest } from '../request.ts'
import type { CompiledSource, SourceReading } from './extraction.ts'
import { readParameter, removeMember } from './parameter.ts'

/** A member of a urlencoded POST body that the app has parsed (RFC 6750, section 2.2). */
export function formSource(member: string): CompiledSource {
  return {
    name: `form ${member}`,
    kind: 'form',
    read: (request) => readForm(request, member),
    remove: (request) => isForm(request) && removeMember(request.body, member),
  }
}

function readForm(request: TokenRequest, member: string): SourceReading {
  if (!isForm(request)) return undefined
  const { body } = request
  if (typeof body !== 'object' || body === null || ArrayBuffer.isView(body)) {
    if (hasNoContent(request)) return undefined
    return { code: 'form_not_parsed', finding: { subject: 'body', expected: 'parsed', actual: typeof body } }
  }
  const value: unknown = Object.hasOwn(body, member) ? Reflect.get(body, member) : undefined
  return readParameter(Array.isArray(value) ? value : [value], `form ${member}`)
}

function isForm(request: TokenRequest): boolean {
  const mediaType = headerValue(request, 'content-type')?.split(';')[0]?.trim().toLowerCase()
  return request.method === 'POST' && mediaType === 'application/x-www-form-urlencoded'
}

/** Body parsers leave a request without content alone; that is no form that was not parsed. */
function hasNoContent(request: TokenRequest): boolean {
  const { body = '' } = request
  const length = headerValue(request, 'content-length') ?? '0'
  return (
    (body === '' || body === null) &&
    length === '0' &&
    headerValue(request, 'transfer-encoding') === undefined
  )
}
