import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { drawBars } from './bar-plot.ts'
import { drawLines } from './line-plot.ts'
import { describeMachine, nodeMajor } from './machine.ts'
import type { RatioTable } from './ratio-table.ts'

/** Draws the tables that want it, into files named after the line of Node. Gives their paths. */
export function writePlots(tables: readonly RatioTable[], folder: string): readonly string[] {
  mkdirSync(folder, { recursive: true })
  const { cpu, cores } = describeMachine()
  const note = `Node ${process.versions.node}, ${cpu}, ${cores} cores; medians of paired rounds`
  return tables.flatMap((worked) => {
    const { plot, growth } = worked.table
    if (plot === undefined) return []
    const path = join(folder, `${plot}-node${nodeMajor}.svg`)
    writeFileSync(
      path,
      growth === true ? drawLines(worked, note) : drawBars(worked, `${note}, and their quartiles`),
    )
    return [path]
  })
}
