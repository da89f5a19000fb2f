import { ConfigFileError } from './config-file-error.ts'

/** The text of a configuration, and the file that it came from. */
export class SourceText {
  readonly text: string
  readonly #file: string | undefined

  constructor(text: string, file: string | undefined) {
    this.text = text
    this.#file = file
  }

  /** A mistake at a place in the text. */
  mistake(path: string, problem: string, offset: number, expressionColumn?: number): ConfigFileError {
    const before = this.text.slice(0, offset)
    const place = { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
    const named = this.#file === undefined ? place : { file: this.#file, ...place }
    return new ConfigFileError(path, problem, named, expressionColumn)
  }
}
