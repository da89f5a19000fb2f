import type { ExtractionFunction } from '../configuration/options.ts'
import { nameOfThrown, type Failure } from '../failure.ts'
import type { TokenRequest } from '../request.ts'
import type { CompiledSource, SourceReading } from './extraction.ts'

/** The app's own function. Anything but a string or `undefined`, and any error, is the operator's mistake. */
export function functionSource(extract: ExtractionFunction, index: number): CompiledSource {
  return {
    name: `function ${index}`,
    kind: 'function',
    read: (request) => readByFunction(extract, request),
  }
}

async function readByFunction(extract: ExtractionFunction, request: TokenRequest): Promise<SourceReading> {
  try {
    const token: unknown = await extract(request)
    if (token === undefined || token === '') return undefined
    return typeof token === 'string' ? token : failed(`returned ${typeof token}`)
  } catch (cause) {
    return { ...failed(`threw ${nameOfThrown(cause)}`), cause }
  }
}

function failed(actual: string): Failure {
  const finding = { subject: 'extraction function', expected: 'a string or undefined', actual }
  return { code: 'extraction_failed', finding }
}
