import type { SourceText } from './source-text.ts'

/** Longer texts are refused. */
export const maxConfigBytes = 1024 * 1024

const maxNodes = 100_000
const maxDepth = 100
const maxAliases = 100

/** Bounds what a text may unfold to: an alias stands for all that its anchor holds, aliases included. */
export class DocumentLimits {
  readonly #source: SourceText
  #nodes = 0
  #aliases = 0

  constructor(source: SourceText) {
    this.#source = source
  }

  count(path: string, offset: number, depth: number): void {
    this.#nodes += 1
    if (this.#nodes > maxNodes)
      throw this.#source.mistake(path, `is more than ${maxNodes} values, aliases unfolded`, offset)
    if (depth > maxDepth) throw this.#source.mistake(path, `is nested more than ${maxDepth} deep`, offset)
  }

  countAlias(path: string, offset: number): void {
    this.#aliases += 1
    if (this.#aliases > maxAliases)
      throw this.#source.mistake(path, `is more than ${maxAliases} aliases, aliases unfolded`, offset)
  }
}
