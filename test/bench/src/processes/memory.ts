import { measurementsOf, type Measurement } from '../results.ts'
import { runRounds } from '../rounds.ts'
import type { Section, SectionOptions } from '../section.ts'
import { runChild } from './child.ts'

const name = 'memory'
const tokens = 20_000
const caseName = `${tokens.toLocaleString('en')} tokens kept`
const subjects = ['claimgate', 'claimgate, digest alone', 'fast-jwt']
const script = new URL('memory-child.js', import.meta.url)

export const memorySection: Section = {
  name,
  title: 'bytes for each token that is kept',
  run: runMemory,
  tables: [
    {
      title: 'Memory for each token that is kept',
      cases: [caseName],
      metric: 'memory',
      reference: 'fast-jwt',
    },
  ],
  targets: [
    {
      case: caseName,
      metric: 'memory',
      subject: 'claimgate, digest alone',
      against: 'fast-jwt',
      direction: 'at most',
      limit: 0.7,
    },
  ],
}

async function runMemory({ rounds, quick, progress }: SectionOptions): Promise<readonly Measurement[]> {
  const measured = subjects.map((subject) => ({
    name: subject,
    measure: async () => ({
      memory: await runChild<number>(script, ['--expose-gc'], [subject, String(tokens)]),
    }),
  }))
  // Processes begin anew: nothing has to warm up.
  const options = { rounds: quick ? 1 : rounds, warmUp: false }
  const costs = await runRounds(measured, options, (round) => progress(`round ${round} of ${options.rounds}`))
  return measurementsOf(name, caseName, costs, { memory: 'bytes' })
}
