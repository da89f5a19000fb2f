import type { Truth } from '../../../src/truth.ts'
import { rowsOf, type PolicyVerdicts, type TableSection } from './verdicts.ts'

/** Prints sections as Markdown. */
export function printTable(sections: readonly TableSection[]): string {
  return sections.map(printSection).join('\n')
}

function printSection(section: TableSection): string {
  const policies = section.verdicts.map(printVerdicts)
  return [`### ${section.heading}`, '', sentenceOf(section), '', ...policies].join('\n')
}

function printVerdicts(verdicts: PolicyVerdicts): string {
  const rows = rowsOf(verdicts).map(
    ({ type, claims, truth }) => `| ${type} | ${code(shorten(JSON.stringify(claims)))} | ${outcome(truth)} |`,
  )
  const head = ['| type of the claim | claims | outcome |', '|---|---|---|']
  return [code(printPolicy(verdicts.policy)), '', ...head, ...rows, ''].join('\n')
}

/** The text goes on after its heading. */
function sentenceOf({ heading, text }: TableSection): string {
  return `${heading} ${text}`
}

function outcome(truth: Truth): string {
  return truth === undefined ? 'unknown' : `**${truth}**`
}

/** Prints a policy as people write it in JavaScript. */
export function printPolicy(policy: unknown): string {
  if (typeof policy === 'string') return policy
  return printValue(policy)
}

function printValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printValue).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, part]) => `${printName(name)}: ${printValue(part)}`)
    return `{ ${members.join(', ')} }`
  }
  return typeof value === 'string' ? printText(value) : String(value)
}

function printName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : printText(name)
}

function printText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/** A long run of one letter, which says nothing but how long it is. */
function shorten(text: string): string {
  return text.replaceAll(
    /([a-z])\1{40,}/g,
    (run, letter: string) => `${letter.repeat(3)}…(${run.length} times)`,
  )
}

/** Code, also where it has backquotes; no claims of the table have a `|`. */
function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``
}
