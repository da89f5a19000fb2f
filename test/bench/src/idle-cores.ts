import { closeSync, openSync, writeSync } from 'node:fs'

/** Linux: for as long as it is open, no core may sleep so deep that waking it takes longer than was written there. */
const wakingTime = '/dev/cpu_dma_latency'

/** Whether cores that have nothing to do sleep: `asleep` also where nobody can tell. */
export type IdleCores = 'awake' | 'asleep'

export interface KeptCores {
  readonly state: IdleCores
  readonly release: () => void
}

/**
 * Keeps idle cores awake, where this process may. Else whoever sends work to another thread or process pays for waking
 * its core, on virtual machines several microseconds: a server that keeps its client busy is spared what all slower
 * ones pay, and a pool of threads that has more to do is woken less.
 */
export function keepCoresAwake(): KeptCores {
  try {
    const file = openSync(wakingTime, 'r+')
    writeSync(file, new Uint8Array(4))
    return { state: 'awake', release: () => closeSync(file) }
  } catch {
    return { state: 'asleep', release: () => undefined }
  }
}
