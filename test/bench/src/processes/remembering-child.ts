import { tokenIn } from '../in-process/floors.ts'
import { rememberers } from '../in-process/remembering.ts'
import { loopAwaited, loopSync } from '../loops.ts'
import { prove } from '../proof.ts'
import { algorithms, badTokens, freshHeaders, goodTokens } from '../tokens.ts'

// Has one subject see every token, and then measures it for so many milliseconds as it is told to.
const [subject = '', algorithm, amount] = process.argv.slice(2)
const alg = algorithms.find((one) => one === algorithm)
const make = rememberers[subject]
if (alg === undefined || make === undefined) throw new Error('no such algorithm or subject')

const tokens = goodTokens(alg, Number(amount))
const headers = freshHeaders(tokens)
const { sync, answer, checksNothing = false } = make(alg, tokens)

// Each three times: what is hot is known at the second sight. And often enough for the compiler to have settled.
for (let seen = 0; seen < Math.max(3 * tokens.length, 20_000); seen += 1) await answer(headers.next())
const [good = ''] = tokens
const bad = { ...badTokens(alg), 'never seen': tokenIn(`Bearer ${good.toUpperCase()}`) }
if (!checksNothing) await prove(subject, (token) => answer(`Bearer ${token}`), good, bad)

process.on('message', (milliseconds: number) => {
  const operation = (): unknown => answer(headers.next())
  void (sync ? loopSync : loopAwaited)(operation, milliseconds).then((costs) => process.send?.(costs))
})
process.send?.('ready')
