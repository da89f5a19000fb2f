import { describe, expect, it } from 'vitest'
import { findCycle, findLines, parseSource } from './source-files.ts'

describe('parseSource', () => {
  it.each([
    ["import type { A } from 'a'", 'a', true],
    ["import {\n  a,\n  type B,\n} from './b.ts'", './b.ts', false],
    ["export type { C } from './c.ts'", './c.ts', true],
    ["export * from './d.ts'", './d.ts', false],
    ["import 'e'", 'e', false],
    ["  const f = await import('f')", 'f', false],
  ])('finds the import in %j', (text, specifier, typeOnly) => {
    expect(parseSource('file.ts', text).imports).toEqual([{ specifier, typeOnly, line: 1 }])
  })

  it('takes nothing in a comment for code, and keeps the line numbers', () => {
    const text = "/**\n * import 'a'\n */\n// import 'b'\nimport 'c' // import 'd'\nconst e = 'f://g'\n"
    const { code, imports } = parseSource('file.ts', text)
    expect(imports).toEqual([{ specifier: 'c', typeOnly: false, line: 5 }])
    expect(code.trim()).toBe("import 'c'\nconst e = 'f://g'")
  })

  it('takes no exported value for an import', () => {
    expect(
      parseSource('file.ts', "export const a = [\n  'b',\n]\nconst text = \"from 'c'\"").imports,
    ).toEqual([])
  })
})

describe('findLines', () => {
  it('names the file and the line of each occurrence', () => {
    expect(findLines('file.ts', 'a\nb\na', /a/g)).toEqual(['file.ts:1', 'file.ts:3'])
  })
})

describe('findCycle', () => {
  it('names the nodes of a cycle, without the way that leads there', () => {
    const graph = { a: ['b'], b: ['c'], c: ['d', 'b'], d: [] }
    expect(findCycle(new Map(Object.entries(graph)))).toEqual(['b', 'c', 'b'])
  })

  it('finds none where two ways lead to one node', () => {
    const graph = { a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }
    expect(findCycle(new Map(Object.entries(graph)))).toEqual([])
  })
})
