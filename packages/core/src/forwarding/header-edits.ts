import type { TokenRequest } from '../request.ts'
import { foldHeaderName } from './header-name.ts'

/** What becomes of a header line: its value, another, or `undefined` where it is taken out. */
export type LineEdit = (value: string) => string | undefined

type HeaderFields = TokenRequest['headers']

/** Changes to headers by their name, in any spelling, made in every form in which a request shows its headers. */
export class HeaderEdits {
  readonly #edits = new Map<string, LineEdit>()
  /** Folding keeps the length, so that names of other lengths need not be folded. */
  readonly #lengths = new Set<number>()

  /** Adds an edit, to be made after those that were added for the same name before. */
  add(name: string, edit: LineEdit): void {
    const folded = foldHeaderName(name)
    const earlier = this.#edits.get(folded)
    const both: LineEdit = (value) => {
      const rest = earlier?.(value)
      return rest === undefined ? undefined : edit(rest)
    }
    this.#edits.set(folded, earlier === undefined ? edit : both)
    this.#lengths.add(folded.length)
  }

  /** Makes the edits. Throws where something is to be changed that cannot be. */
  apply(request: TokenRequest): void {
    // Node makes the others of the raw list when it is first asked for them, and counts on its first length.
    const { headers, headersDistinct, rawHeaders } = request
    this.#editFields(headers)
    if (headersDistinct !== undefined) this.#editFields(headersDistinct)
    if (rawHeaders !== undefined) this.#editLines(rawHeaders)
    if (request.shownHeaders === undefined) return
    const shown = { ...request.shownHeaders }
    if (this.#editFields(shown)) request.shownHeaders = shown
  }

  /** True where something was changed. */
  #editFields(fields: HeaderFields): boolean {
    let isChanged = false
    for (const name of Object.keys(fields)) {
      const edit = this.#editOf(name)
      const value = fields[name]
      if (edit === undefined || value === undefined) continue
      const lines = typeof value === 'string' ? [value] : value
      const rest = lines.flatMap((line) => edit(line) ?? [])
      if (rest.length === lines.length && rest.every((line, index) => line === lines[index])) continue
      isChanged = true
      if (rest.length === 0) delete fields[name]
      else fields[name] = typeof value === 'string' ? rest.join('') : rest
    }
    return isChanged
  }

  #editLines(lines: string[]): void {
    const rest: string[] = []
    let isChanged = false
    for (let index = 0; index < lines.length; index += 2) {
      const [name = '', value = ''] = [lines[index], lines[index + 1]]
      const edit = this.#editOf(name)
      const edited = edit === undefined ? value : edit(value)
      if (edited !== undefined) rest.push(name, edited)
      isChanged ||= edited !== value
    }
    if (isChanged) lines.splice(0, lines.length, ...rest)
  }

  #editOf(name: string): LineEdit | undefined {
    return this.#lengths.has(name.length) ? this.#edits.get(foldHeaderName(name)) : undefined
  }
}

/** Writes a header that is not there, in every form in which a request shows its headers. */
export function writeHeader(request: TokenRequest, name: string, value: string): void {
  const { headers, headersDistinct, rawHeaders } = request
  const key = name.toLowerCase()
  headers[key] = value
  if (headersDistinct !== undefined) headersDistinct[key] = [value]
  rawHeaders?.push(name, value)
}
