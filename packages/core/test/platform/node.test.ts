import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { platform } from '../../src/platform/node.ts'
import { platform as web } from '../../src/platform/web.ts'

const folder = mkdtempSync(join(tmpdir(), 'claimgate-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

describe('the platform of Node', () => {
  it.each(['', 'AA', 'AAA', 'AAAA', '-_8', 'aGVsbG8'])(
    'decodes base64url as any runtime does: %j',
    (text) => {
      expect([...(platform.decodeBase64url(text) ?? [])]).toEqual([
        ...(web.decodeBase64url(text) ?? ['none']),
      ])
    },
  )

  it('reads the environment, and nothing that every object inherits', () => {
    vi.stubEnv('CLAIMGATE_TEST', 'value')
    expect(platform.environmentVariable?.('CLAIMGATE_TEST')).toBe('value')
    expect(platform.environmentVariable?.('CLAIMGATE_TEST_ABSENT')).toBeUndefined()
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(platform.environmentVariable?.(name)).toBeUndefined()
    }
  })

  it('reads files, and says where there is none, or too large a one', () => {
    const file = join(folder, 'secret')
    writeFileSync(file, Uint8Array.of(1, 2, 0xff))
    expect(platform.readFile?.(file, 3)).toEqual(Uint8Array.of(1, 2, 0xff))
    expect(platform.readFile?.(file, 2)).toBeTypeOf('string')
    expect(platform.readFile?.(join(folder, 'absent'), 3)).toBeTypeOf('string')
  })

  it('reads PEM of public keys', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    expect(platform.publicJwkFromPem?.(pem)).toEqual(publicKey.export({ format: 'jwk' }))
    expect(() => platform.publicJwkFromPem?.('public')).toThrow('unsupported')
  })

  it('calls back after the turn of the loop, and no process is kept for it', async () => {
    const order: string[] = []
    platform.afterTurn?.(() => order.push('after the turn'))
    await Promise.resolve()
    order.push('in the turn')
    await new Promise(setImmediate)
    expect(order).toEqual(['in the turn', 'after the turn'])
  })

  it.each([
    ['is missing', undefined],
    ['gives a number and never calls, as in tests with fake timers', () => 1],
    [
      'throws',
      () => {
        throw new Error('of the app')
      },
    ],
  ])('calls back after the turn of the loop where the global setImmediate %s', async (_, replaced) => {
    vi.stubGlobal('setImmediate', replaced)
    let calls = 0
    platform.afterTurn?.(() => (calls += 1))
    expect(calls).toBe(0)
    await nextTurn()
    expect(calls).toBe(1)
  })

  it('makes a UUID of version 5 of a name, in the URL namespace (RFC 9562, section 5.5)', () => {
    expect(platform.nameBasedUuid?.('https://www.example.com/')).toBe('3d3ed9d2-aa3d-5fa6-90e8-ed662e90f559')
    expect(platform.nameBasedUuid?.('a')).not.toBe(platform.nameBasedUuid?.('b'))
  })
})
