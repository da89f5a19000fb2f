import { ConfigurationError } from '../../configuration/configuration-error.ts'

/** Longer expressions are refused, as JavaScript measures text. */
export const maxExpressionLength = 4096

/** The text of an expression, and where in the options it stands. */
export class ExpressionText {
  readonly text: string
  readonly #path: string

  constructor(text: string, path: string) {
    this.text = text
    this.#path = path
    if (text.length > maxExpressionLength) {
      throw this.mistake(maxExpressionLength, `is longer than ${maxExpressionLength} characters`)
    }
  }

  /** Tells of a mistake at an index. The column counts characters, from 1. */
  mistake(index: number, problem: string): ConfigurationError {
    const before = this.text.slice(0, index)
    return new ConfigurationError(this.#path, problem, Array.from(before).length + 1)
  }
}
