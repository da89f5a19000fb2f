import { parseArgs } from 'node:util'

export interface Options {
  readonly quick: boolean
  /** Sections by name; empty for all. */
  readonly only: readonly string[]
  readonly rounds: number
  /** Where the results go, where that was said. */
  readonly out: string | undefined
  /** Another binary of Node to run on. */
  readonly node: string | undefined
}

/** Fewer say too little about how far a ratio varies. */
export const fullRounds = 9
const quickRounds = 3

/** An option that makes no sense; the message says which and why. */
export class OptionError extends Error {}

/** Reads the command line. */
export function readOptions(given: readonly string[], sectionNames: readonly string[]): Options {
  const { quick, only, rounds, out, node } = parse(given)
  const unknown = only.find((name) => !sectionNames.includes(name))
  if (unknown !== undefined)
    throw new OptionError(`--only ${unknown}: the sections are ${sectionNames.join(', ')}`)
  return { quick, only, rounds: readRounds(rounds, quick), out, node }
}

function parse(given: readonly string[]) {
  try {
    return parseArgs({
      args: [...given],
      options: {
        quick: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
        rounds: { type: 'string' },
        out: { type: 'string' },
        node: { type: 'string' },
      },
    }).values
  } catch (cause) {
    throw new OptionError(cause instanceof Error ? cause.message : 'the options cannot be read', { cause })
  }
}

function readRounds(text: string | undefined, quick: boolean): number {
  if (text === undefined) return quick ? quickRounds : fullRounds
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new OptionError('--rounds takes a whole number from 1 to 999')
  return Number(text)
}
