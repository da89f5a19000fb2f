import { setImmediate as nextTurn } from 'node:timers/promises'
import { getHeapSnapshot, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Verifier } from '@claimgate/core'
import { expect, it } from 'vitest'
import { rememberingVerifier, signed } from './tiers.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: unknown = runInNewContext('gc')

/** Tokens that are outside the heap of JavaScript, where no snapshot sees them. */
function hiddenTokens(count: number): Buffer[] {
  return Array.from({ length: count }, (_, index) => Buffer.from(signed({ sub: `user-${index}` })))
}

async function useHidden(verifier: Verifier, tokens: readonly Buffer[], times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    for (const token of tokens) await verifier.verifyToken(token.toString('latin1'))
  }
  // A last one that is looked for nowhere, since the last result may still be at hand.
  await verifier.verifyToken(signed({ sub: 'last' }))
}

/** Which tokens are in the heap: those of whose signature thirty characters in a row are. */
async function foundInHeap(tokens: readonly Buffer[]): Promise<number> {
  if (typeof collectGarbage !== 'function') throw new Error('expected to be able to collect garbage')
  await nextTurn()
  for (let time = 0; time < 3; time += 1) Reflect.apply(collectGarbage, undefined, [])
  const chunks: Buffer[] = []
  for await (const chunk of getHeapSnapshot()) chunks.push(Buffer.from(chunk))
  const snapshot = Buffer.concat(chunks)
  return tokens.filter((token) => snapshot.includes(token.subarray(-35, -5))).length
}

it.each([
  ['that keeps whole tokens holds', { hotTier: true }, 3, 20],
  ['that keeps digests alone holds no', { hotTier: false }, 10, 0],
  ['that is off holds no', false, 3, 0],
] as const)('the heap of a cache %s tokens of those that were used', async (_, cache, times, expected) => {
  const { verifier } = rememberingVerifier({ cache })
  const tokens = hiddenTokens(20)
  await useHidden(verifier, tokens, times)
  expect(await foundInHeap(tokens)).toBe(expected)
  expect((await verifier.verifyToken(tokens[0]?.toString() ?? '')).subject).toBe('user-0')
})
