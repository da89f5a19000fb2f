import picomatch from 'picomatch'
import { platform as node } from './node.ts'
import type { Platform } from './platform.ts'

/** Node, in an application that a bundler made one file of: nothing lies beside it that could be loaded later. */
export const platform: Platform = {
  ...node,
  globTokens: (pattern, options) => picomatch.parse(pattern, options).tokens,
}
