import { describe, expect, it } from 'vitest'
import { platform as bundled } from '../../src/platform/bundled-node.ts'
import { platform as node } from '../../src/platform/node.ts'
import { platform as web } from '../../src/platform/web.ts'

describe('the platform of Node in a bundle', () => {
  it('is that of Node, globs apart', () => {
    const { globTokens: _bundled, ...ofBundle } = bundled
    const { globTokens: _node, ...ofNode } = node
    expect(ofBundle).toEqual(ofNode)
  })

  it.each(['', 'xx*x?', '{x,{x,*}}', 'x}x,x{'])(
    'finds the tokens in %j that every platform finds',
    (pattern) => {
      const tokens = node.globTokens(pattern, { dot: true }).map(({ type, value }) => [type, value])
      for (const { globTokens } of [bundled, web])
        expect(globTokens(pattern, { dot: true }).map(({ type, value }) => [type, value])).toEqual(tokens)
      expect(tokens.length).toBeGreaterThan(0)
    },
  )

  it.each([node, bundled, web])('refuses a pattern that is longer than it may be', ({ globTokens }) => {
    expect(() => globTokens('x'.repeat(11), { maxLength: 10 })).toThrow(SyntaxError)
    expect(() => globTokens('x'.repeat(10), { maxLength: 10 })).not.toThrow()
  })
})
