import { afterAll, describe, expect, it } from 'vitest'
import { faults as answerFaults } from './answer-faults.ts'
import { faults as appFaults } from './app-faults.ts'
import { faults as cacheControlFaults } from './cache-control-faults.ts'
import { faults as clockFaults } from './clock-faults.ts'
import { faults as connectionFaults } from './connection-faults.ts'
import { faults as contentFaults } from './content-faults.ts'
import { faults as discoveryFaults } from './discovery-faults.ts'
import { faults as fileFaults } from './file-faults.ts'
import { faults as floodFaults } from './flood-faults.ts'
import { faults as initialKeyFaults } from './initial-key-faults.ts'
import { faults as issuerFaults } from './issuer-faults.ts'
import { faults as keyFaults } from './key-faults.ts'
import { faults as loadFaults } from './load-faults.ts'
import { faults as outageFaults } from './outage-faults.ts'
import { faults as processFaults } from './process-faults.ts'
import { faults as rotationFaults } from './rotation-faults.ts'
import { faults as tlsFaults } from './tls-faults.ts'
import { findProblems, phasesOf, renderTable, type Report } from './fault-table.ts'
import { runTrial } from './fault-trial.ts'
import { faultGroups, type Fault, type FaultGroup } from './fault.ts'
import type { Phase } from './trial.ts'

const faults: readonly Fault[] = [
  ...connectionFaults,
  ...answerFaults,
  ...contentFaults,
  ...keyFaults,
  ...cacheControlFaults,
  ...clockFaults,
  ...rotationFaults,
  ...initialKeyFaults,
  ...fileFaults,
  ...tlsFaults,
  ...discoveryFaults,
  ...appFaults,
  ...issuerFaults,
  ...floodFaults,
  ...loadFaults,
  ...outageFaults,
  ...processFaults,
]

/** In these a deadline has to pass, or a process to end: they wait side by side. */
const waiting: readonly FaultGroup[] = ['connection', 'file', 'TLS', 'discovery', 'issuers', 'process']

const reports = new Map<Fault, Map<Phase, Report>>()
const unhandled: unknown[] = []
process.on('unhandledRejection', (reason) => unhandled.push(reason))

describe.each(faultGroups)('a fault of the group %s', (group) => {
  const ofGroup = faults
    .filter((fault) => fault.group === group)
    .map((fault) => [titleOf(fault), fault] as const)

  const isWaiting = waiting.includes(group)

  describe('is survived', { concurrent: isWaiting }, () => {
    it.each(ofGroup)('%s', async (_title, fault) => {
      const ofFault = new Map<Phase, Report>()
      reports.set(fault, ofFault)
      const begin = async (phase: Phase): Promise<unknown> => ofFault.set(phase, await tryOut(fault, phase))
      if (isWaiting) await Promise.all(phasesOf(fault).map(begin))
      else for (const phase of phasesOf(fault)) await begin(phase)
      expect([...ofFault.values()].flatMap(({ problems }) => problems)).toEqual([])
    })
  })
})

describe('the table', () => {
  it('names no fault twice', () => {
    const names = faults.map(({ group, name }) => `${group} ${name}`)
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  })

  it('E14: leaves no rejection unhandled', () => {
    expect(unhandled).toEqual([])
  })
})

afterAll(() => {
  const begun = faults.filter((fault) => reports.has(fault))
  console.log(renderTable(begun.map((fault) => ({ fault, reports: reports.get(fault) ?? new Map() }))))
})

function titleOf({ attacks, name }: Fault): string {
  return attacks === undefined ? name : `${attacks}: ${name}`
}

async function tryOut(fault: Fault, phase: Phase): Promise<Report> {
  const expected = fault[phase] ?? { fetches: 0, recovery: 0 }
  try {
    const measured = await runTrial(fault, phase, expected)
    return { expected, measured, problems: findProblems(expected, measured) }
  } catch (error) {
    return { expected, problems: [String(error)] }
  }
}
