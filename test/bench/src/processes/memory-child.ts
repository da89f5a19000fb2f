import { createVerifier as createFastJwtVerifier } from 'fast-jwt'
import { claimgateVerifier, roomFor } from '../in-process/claimgate.ts'
import { fastJwtOptions, keyText } from '../in-process/peers.ts'
import { prove, type Verify } from '../proof.ts'
import { badTokens, claims, signToken } from '../tokens.ts'

// Prints the bytes that a subject keeps for each token. Run with --expose-gc.
const [subject = '', amount = ''] = process.argv.slice(2)
const tokens = Number(amount)

const makers: Readonly<Record<string, () => Verify>> = {
  claimgate: () => {
    const verifier = claimgateVerifier('HS256', { cache: roomFor(tokens / 2) })
    return (token) => verifier.verifyToken(token)
  },
  'claimgate, digest alone': () => {
    const verifier = claimgateVerifier('HS256', { cache: roomFor(tokens / 2, { hotTier: false }) })
    return (token) => verifier.verifyToken(token)
  },
  'fast-jwt': () =>
    createFastJwtVerifier({ key: keyText('HS256'), cache: tokens, ...fastJwtOptions('HS256') }),
}

process.stdout.write(JSON.stringify(await measure(makers[subject])))

async function measure(make: (() => Verify) | undefined): Promise<number> {
  if (make === undefined || globalThis.gc === undefined) throw new Error('no such subject, or no --expose-gc')
  const first = make()
  await prove(subject, first, signToken('HS256', claims(0)), badTokens('HS256'))
  // What is compiled and learned along the way is no part of what is kept.
  await fill(first, tokens / 4)
  const kept = make()
  const before = await heap(globalThis.gc)
  await fill(kept, tokens)
  const after = await heap(globalThis.gc)
  // Still in use: else it could have been collected.
  await kept(signToken('HS256', claims(0)))
  return (after - before) / tokens
}

/** Every token comes three times, as those of busy clients do. */
async function fill(verify: Verify, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const bytes = Buffer.from(signToken('HS256', claims(n)), 'latin1')
    for (let sight = 0; sight < 3; sight += 1) await verify(bytes.toString('latin1'))
  }
}

async function heap(collect: () => void | Promise<void>): Promise<number> {
  for (let time = 0; time < 3; time += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
    await collect()
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
