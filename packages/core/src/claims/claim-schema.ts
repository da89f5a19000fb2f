import { isPromise } from '../maybe-promise.ts'
import type { Claims } from '../auth.ts'
import { isJsonObject } from '../decoding/strict-json.ts'
import { FailureError, nameOfThrown, type Failure } from '../failure.ts'

/**
 * A validator that keeps to the Standard Schema specification, version 1, as those of zod, valibot and arktype
 * do. It has to answer at once: a promise is an error.
 */
export interface StandardSchema<Input = unknown, Output = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

const subject = 'schema'

/** What a schema makes of claims, frozen throughout; the failure where they do not fit it. */
export function applySchema(claims: Claims, schema: StandardSchema): { readonly claims: Claims } | Failure {
  try {
    return shape(claims, schema)
  } catch (error) {
    throw error instanceof FailureError ? error : schemaFailed(`threw ${nameOfThrown(error)}`, error)
  }
}

/** Claims are frozen, and some validators write to what they are given: they get a copy. */
function shape(claims: Claims, schema: StandardSchema): { readonly claims: Claims } | Failure {
  const result = schema['~standard'].validate(structuredClone(claims))
  if (isPromise(result) || typeof Reflect.get(result, 'then') === 'function') {
    // Nobody waits for it, whatever kind of promise it is.
    Promise.resolve(result).catch(() => undefined)
    throw schemaFailed('gave a promise')
  }
  if (result.issues !== undefined) return misfit(result.issues)
  const { value } = result
  if (!isJsonObject(value)) throw schemaFailed('gave no object')
  freezeAll(value)
  return { claims: value }
}

function schemaFailed(actual: string, cause?: unknown): FailureError {
  const finding = { subject, expected: 'claims, or the issues with them', actual }
  return new FailureError({ code: 'schema_failed', finding, ...(cause !== undefined && { cause }) })
}

function misfit(issues: readonly SchemaIssue[]): Failure {
  const actual = issues.map(({ path = [], message }) => ({
    claim: path.map(nameOf).join('.'),
    problem: message,
  }))
  return { code: 'claims_malformed', finding: { subject, expected: 'claims of its form', actual } }
}

function nameOf(part: PropertyKey | { readonly key: PropertyKey }): string {
  return String(typeof part === 'object' ? part.key : part)
}

/** Freezes lists and plain objects; of what else a schema makes, a date say, the owner is the schema. */
function freezeAll(value: object, frozen: Set<object> = new Set()): void {
  const prototype: unknown = Object.getPrototypeOf(value)
  const isPlain = Array.isArray(value) || prototype === Object.prototype || prototype === null
  if (!isPlain || frozen.has(value)) return
  frozen.add(Object.freeze(value))
  for (const name of Object.keys(value)) {
    const part: unknown = Reflect.get(value, name)
    if (typeof part === 'object' && part !== null) freezeAll(part, frozen)
  }
}
