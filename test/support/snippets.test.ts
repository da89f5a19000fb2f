import { describe, expect, it } from 'vitest'
import { findSnippets, findUnread } from './snippets.ts'

describe('findSnippets', () => {
  it('finds the ts blocks of a Markdown file, and the lines that they stand on', () => {
    const text = '# Title\n\n```ts\nconst a = 1\n```\n\n```sh\nls\n```\n\n```ts run\nconst b = 2\nb\n```\n'
    expect(findSnippets('README.md', text)).toEqual([
      { path: 'README.md', line: 4, code: 'const a = 1\n', runs: false },
      { path: 'README.md', line: 12, code: 'const b = 2\nb\n', runs: true },
    ])
  })

  it('finds the ts blocks in the comments of a source, and keeps their indentation', () => {
    const text =
      'const a = 1\n/**\n * Text.\n *\n * @example\n * ```ts\n * {\n *   b\n * }\n * ```\n */\nconst c = 1\n'
    expect(findSnippets('a.ts', text)).toEqual([{ path: 'a.ts', line: 7, code: '{\n  b\n}\n', runs: false }])
  })

  it('finds the ts blocks of a comment inside a class', () => {
    const text = 'class A {\n  /**\n   * ```ts run\n   * b\n   * ```\n   */\n  c = 1\n}\n'
    expect(findSnippets('a.ts', text)).toEqual([{ path: 'a.ts', line: 4, code: 'b\n', runs: true }])
  })

  it('takes no template of a source for documentation', () => {
    expect(findSnippets('a.ts', 'const text = `\n```ts\nb\n```\n`\n')).toEqual([])
  })
})

describe('findUnread', () => {
  it.each([
    ['README.md', '```ts\nconst a = 1\n```\n'],
    ['README.md', '```sh\nls\n```\n```json\n{}\n```\n'],
    ['a.ts', '/**\n * @example\n * ```ts\n * a\n * ```\n */\n'],
  ])('finds nothing in %s with %j', (path, text) => {
    expect(findUnread(path, text)).toEqual([])
  })

  it.each([
    ['README.md', '```typescript\na\n```\n', 1],
    ['README.md', '```ts running\na\n```\n', 1],
    ['README.md', '\n  ```ts\n  a\n  ```\n', 2],
    ['README.md', '~~~ts\na\n~~~\n', 1],
    ['README.md', '```ts\nnever closed\n', 1],
    ['a.ts', '/**\n * @example\n * a()\n */\n', 3],
    ['a.ts', '/**\n * @example A title\n * ```\n * a()\n * ```\n */\n', 3],
  ])('finds what is not read in %s with %j', (path, text, line) => {
    expect(findUnread(path, text)).toEqual([`${path}:${line}`])
  })
})
