import { accessSync, constants } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { keepCoresAwake } from './idle-cores.ts'

function mayBeWritten(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK)
    return true
  } catch {
    return false
  }
}

describe('keepCoresAwake', () => {
  it('says whether it could, and can be asked again once they are released', () => {
    const expected = mayBeWritten('/dev/cpu_dma_latency') ? 'awake' : 'asleep'
    for (const _time of [1, 2]) {
      const cores = keepCoresAwake()
      expect(cores.state).toBe(expected)
      cores.release()
    }
  })
})
