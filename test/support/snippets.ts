/** A block of TypeScript in the documentation. */
export interface Snippet {
  /** The file that it stands in, relative to the repository. */
  readonly path: string
  /** The line of its first line of code. */
  readonly line: number
  readonly code: string
  /** Marked `ts run`: it has to run, too. */
  readonly runs: boolean
}

/** Finds the `ts` blocks of a file: in Markdown anywhere, in a source inside its comments. */
export function findSnippets(path: string, text: string): Snippet[] {
  if (path.endsWith('.md')) return snippetsInMarkdown(path, text, 1)
  return Array.from(text.matchAll(/^ *\/\*\*.*?\*\//gms)).flatMap(({ 0: comment, index }) => {
    const markdown = comment.replaceAll(/^ *(?:\/\*\*|\*\/|\* ?)/gm, '')
    return snippetsInMarkdown(path, markdown, lineAt(text, index))
  })
}

/** Finds, as `path:line`, what looks like TypeScript for readers or like an example and is no snippet. */
export function findUnread(path: string, text: string): string[] {
  const read = new Set(findSnippets(path, text).map(({ line }) => line))
  const lines = text.split('\n')
  const openings = lines.flatMap((line, index) => (isOpening(line) ? [index + 1] : []))
  const examples = lines.flatMap((line, index) => (/^ *\* @example\b/.test(line) ? [index + 2] : []))
  return [...openings, ...examples].filter((line) => !read.has(line + 1)).map((line) => `${path}:${line}`)
}

function isOpening(line: string): boolean {
  return /^[ *>]*(?:```+|~~~+) *(?:[cm]?tsx?|typescript)\b/i.test(line)
}

function snippetsInMarkdown(path: string, text: string, firstLine: number): Snippet[] {
  const blocks = text.matchAll(/^```ts(?<run> run)?\n(?<code>.*?)^```$/gms)
  return Array.from(blocks, ({ groups = {}, index }) => ({
    path,
    line: firstLine + lineAt(text, index),
    code: groups['code'] ?? '',
    runs: groups['run'] !== undefined,
  }))
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}
