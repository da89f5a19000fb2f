import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { join, relative, resolve } from 'node:path'
import { mainThreadClock } from './cpu-time.ts'
import { keepCoresAwake } from './idle-cores.ts'
import { describeMachine, nodeMajor, versionsOf } from './machine.ts'
import { helpText, OptionError, readOptions, type Options } from './options.ts'
import { makeOutputFolders } from './output-folders.ts'
import { writePlots } from './plots.ts'
import { ratioTable } from './ratio-table.ts'
import { quickNote, reportTable, reportTargets } from './report.ts'
import type { Measurement } from './results.ts'
import type { Section } from './section.ts'
import { sections } from './sections.ts'
import { subjectPackages } from './subject-packages.ts'
import { judgeTargets } from './targets.ts'

const suite = resolve(import.meta.dirname, '..')
const repository = resolve(suite, '../..')

try {
  const names = sections.map(({ name }) => name)
  const options = readOptions(process.argv.slice(2), names)
  if (options.help) process.stdout.write(helpText(names))
  else process.exitCode = options.node === undefined ? await runSuite(options) : runOn(options.node)
} catch (error) {
  if (!(error instanceof OptionError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
}

/** Runs the same suite on another Node. */
function runOn(node: string): number {
  const rest = process.argv.slice(1).filter((given, index, all) => {
    return given !== '--node' && all[index - 1] !== '--node' && !given.startsWith('--node=')
  })
  const { status, error } = spawnSync(node, rest, { stdio: 'inherit' })
  if (error !== undefined) throw new OptionError(`--node: ${error.message}`)
  return status ?? 1
}

async function runSuite(options: Options): Promise<number> {
  const folders = makeOutputFolders(options, suite, repository)
  const chosen = sections.filter(({ name }) => options.only.length === 0 || options.only.includes(name))
  const started = new Date()
  const measurements: Measurement[] = []
  const failures: Record<string, string> = {}
  const idleCores = keepCoresAwake()
  if (idleCores.state === 'asleep') progress('idle cores sleep: to wake one costs whoever sends work to it')
  for (const section of chosen) {
    try {
      measurements.push(...(await runSection(section, options)))
    } catch (error) {
      failures[section.name] = String(error)
      progress(`${section.name}: ${inspect(error)}`)
    }
  }
  idleCores.release()
  const ownOf = ({ name }: Section): Measurement[] => measurements.filter(({ section }) => section === name)
  const targets = options.quick
    ? []
    : chosen.flatMap((section) => judgeTargets(section.targets, ownOf(section)))
  const tables = chosen.flatMap((section) =>
    section.tables.flatMap((table) => ratioTable(table, ownOf(section)) ?? []),
  )
  const reports = tables.map(reportTable)
  const report = options.quick
    ? [quickNote(options.rounds), ...reports]
    : [...reports, reportTargets(targets)]
  process.stdout.write(report.join('\n'))
  const results = {
    date: started.toISOString(),
    commandLine: commandLine(),
    node: process.version,
    machine: describeMachine(),
    mainThreadClock,
    idleCores: idleCores.state,
    rounds: options.rounds,
    quick: options.quick,
    versions: versionsOf(subjectPackages),
    failures,
    targets,
    measurements,
  }
  const file = join(folders.results, `${nodeMajor}.json`)
  writeFileSync(file, `${JSON.stringify(results, rounded, 1)}\n`)
  const plots = writePlots(tables, folders.plots)
  progress(`written: ${[file, ...plots].map((path) => relative(process.cwd(), path)).join(', ')}`)
  return Object.keys(failures).length === 0 ? 0 : 1
}

async function runSection(section: Section, options: Options): Promise<readonly Measurement[]> {
  const started = performance.now()
  progress(`${section.name}: ${section.title}`)
  const { rounds, quick } = options
  const measurements = await section.run({
    rounds,
    quick,
    progress: (line) => progress(`  ${section.name}: ${line}`),
  })
  progress(`${section.name}: took ${((performance.now() - started) / 1000).toFixed(0)} s`)
  return measurements
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`)
}

function commandLine(): string {
  return ['node', relative(repository, process.argv[1] ?? ''), ...process.argv.slice(2)].join(' ')
}

function rounded(_name: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(5)) : value
}
