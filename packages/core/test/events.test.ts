import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createReport, type ClaimgateEvent } from '../src/events.ts'

const accepted: ClaimgateEvent = {
  type: 'accepted',
  requirement: 'shop',
  issuer: 'https://id.example.com',
  subject: 'user-1',
  cached: false,
}
const rejected: ClaimgateEvent = {
  type: 'rejected',
  code: 'audience_mismatch',
  status: 401,
  finding: { subject: 'aud', actual: 'someone-else' },
}

interface Line {
  readonly level: string
  readonly details: object
  readonly message: string
}

function recordingLogger() {
  const lines: Line[] = []
  const at = (level: string) => (details: object, message: string) => {
    lines.push({ level, details, message })
  }
  return { lines, logger: { info: at('info'), warn: at('warn'), error: at('error') } }
}

describe('a report', () => {
  it('reaches the listener as it is', () => {
    const heard: ClaimgateEvent[] = []
    createReport((event) => heard.push(event), undefined)(rejected)
    expect(heard).toEqual([rejected])
  })

  it('goes nowhere where nobody listens', () => {
    expect(() => createReport(undefined, undefined)(rejected)).not.toThrow()
  })

  it.each<[ClaimgateEvent, string]>([
    [rejected, 'info'],
    [{ ...rejected, status: 503 }, 'error'],
    [{ ...rejected, type: 'would-reject' }, 'warn'],
    [{ type: 'keys-loaded', source: 'x' }, 'info'],
    [{ type: 'keys-failed', source: 'x', reason: 'the answer is not JSON' }, 'warn'],
    [{ type: 'key-dropped', source: 'x', reason: 'is not a JWK' }, 'warn'],
    [{ type: 'keys-withdrawn', source: 'x', kids: ['k'] }, 'warn'],
    [{ type: 'header-left-out', header: 'X-User', reason: 'too-long' }, 'warn'],
  ])('of %o is logged at %s', (event, level) => {
    const { lines, logger } = recordingLogger()
    createReport(undefined, logger)(event)
    expect(lines.map((line) => line.level)).toEqual([level])
  })

  it('of an accepted request is not logged', () => {
    const { lines, logger } = recordingLogger()
    createReport(undefined, logger)(accepted)
    expect(lines).toEqual([])
  })

  it('H13: leaves claim values out of the log', () => {
    const { lines, logger } = recordingLogger()
    createReport(undefined, logger)(rejected)
    expect(lines[0]?.details).toEqual({ code: 'audience_mismatch', status: 401 })
    expect(JSON.stringify(lines)).not.toContain('someone-else')
  })

  it('is not disturbed by a listener or logger that throws', () => {
    const throwing = (): never => {
      throw new Error('observer')
    }
    const logger = { info: throwing, warn: throwing, error: throwing }
    expect(() => createReport(throwing, logger)(rejected)).not.toThrow()
  })

  it('is not disturbed by a listener that rejects', async () => {
    const unhandled: unknown[] = []
    const onUnhandled = (reason: unknown): void => {
      unhandled.push(reason)
    }
    process.on('unhandledRejection', onUnhandled)
    const rejecting: unknown = () => Promise.reject(new Error('observer'))
    const report: unknown = Reflect.apply(createReport, undefined, [rejecting, undefined])
    if (typeof report === 'function') Reflect.apply(report, undefined, [rejected])
    await nextTurn()
    process.off('unhandledRejection', onUnhandled)
    expect(unhandled).toEqual([])
  })
})
