import { parseArgs } from 'node:util'

export interface Options {
  /** Whether only to say what can be asked for. */
  readonly help: boolean
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
  const { help, quick, only, rounds, out, node } = parse(given)
  const unknown = only.find((name) => !sectionNames.includes(name))
  if (unknown !== undefined)
    throw new OptionError(`--only ${unknown}: the sections are ${sectionNames.join(', ')}`)
  return { help, quick, only, rounds: readRounds(rounds, quick), out, node }
}

/** What can be asked for. */
export function helpText(sectionNames: readonly string[]): string {
  return [
    'npm run bench -- [options]',
    '',
    '  --quick           few cases, short slices: shows that the suite works, and judges nothing',
    '  --only <section>  this section alone; may be given more than once',
    `  --rounds <n>      rounds that are counted: ${fullRounds}, or ${quickRounds} with --quick`,
    '  --out <folder>    where results and plots go; only a whole run replaces the published ones',
    '  --node <path>     another binary of Node to run on',
    '  --help            prints this, and runs nothing',
    '',
    `Sections: ${sectionNames.join(', ')}`,
    '',
  ].join('\n')
}

function parse(given: readonly string[]) {
  try {
    return parseArgs({
      args: [...given],
      options: {
        help: { type: 'boolean', default: false },
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
