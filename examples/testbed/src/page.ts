import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { parseAllDocuments } from 'yaml'
import type { Answer } from './client.ts'

/** A row of a page's table: a request, and who decides what about it. */
export interface Row {
  readonly request: string
  /** What the gateway does: `lets in`, `refuses`, or `?` where its documentation does not say. */
  readonly there: string
  /** The status of claimgate's answer. */
  readonly here: number
  readonly why: string
}

/** The README.md of an example that rebuilds a gateway's configuration. */
export interface Page {
  /** The documents of each YAML or JSON block, in order. */
  readonly configurations: readonly (readonly unknown[])[]
  readonly rows: readonly Row[]
}

/** The requests of a table, by what it calls them. */
export type Requests = Readonly<Record<string, () => Promise<Answer>>>

/** Reads a page. Throws where a row says that both decide the same, and shows that they do not. */
export async function readPage(file: URL): Promise<Page> {
  const text = await readFile(file, 'utf8')
  const blocks = text.matchAll(/^```(?:yaml|json)\n(.*?)^```$/gms)
  return {
    configurations: Array.from(blocks, ([, block = '']) => readDocuments(block)),
    rows: Array.from(text.matchAll(/^\|(.*)\|$/gm), ([, row = '']) => readRow(row)).filter(isRequest),
  }
}

/** Sends the request of every row, in their order, and compares the status. Gives the answers. */
export async function askRows(
  rows: readonly Row[],
  requests: Requests,
): Promise<Readonly<Record<string, Answer>>> {
  assert.deepEqual(Object.keys(requests).toSorted(), rows.map(({ request }) => request).toSorted())
  const answers: Record<string, Answer> = {}
  for (const { request, here } of rows) {
    const answer = await requests[request]?.()
    assert.equal(answer?.status, here, request)
    answers[request] = answer
  }
  return answers
}

/** Replaces addresses, wherever they stand in a configuration. */
export function relocate<Value>(value: Value, addresses: Readonly<Record<string, string>>): Value {
  const text = Object.entries(addresses).reduce(
    (changed, [from, to]) => changed.replaceAll(`"${from}"`, `"${to}"`),
    JSON.stringify(value),
  )
  return JSON.parse(text)
}

function readDocuments(block: string): readonly unknown[] {
  return parseAllDocuments(block).map((document) => document.toJS())
}

function readRow(row: string): Row {
  const [request = '', there = '', here = '', why = ''] = row.split(/(?<!\\)\|/).map((cell) => cell.trim())
  return { request, there, here: Number(here), why }
}

function isRequest({ request, there, here, why }: Row): boolean {
  if (!/^(?:lets in|refuses|\?)$/.test(there)) return false
  const isLetIn = here >= 200 && here < 300
  const isSame = there === '?' || isLetIn === (there === 'lets in')
  assert.ok(isSame || why.startsWith('**Differs**'), `${request}: decided differently, and not marked so`)
  return true
}
