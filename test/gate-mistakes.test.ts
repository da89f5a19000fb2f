import { claimgate as forExpress } from '@claimgate/express'
import { claimgate as forKoa } from '@claimgate/koa'
import { createVerifier, RequestGate } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { goodRequirement } from './support/verifiers.ts'

describe('a middleware that is not called for', () => {
  it.each([
    ['Express', forExpress(goodRequirement())],
    ['Koa', forKoa(goodRequirement())],
  ])('says so, in %s', (_, gate) => {
    expect(() => Reflect.apply(gate.authenticate, gate, [{}, {}, () => undefined])).toThrow(
      expect.objectContaining({ name: 'ConfigurationError' }),
    )
    expect(() => Reflect.apply(gate.guard, gate, [new Map(), {}, () => undefined])).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', path: 'policy' }),
    )
  })
})

describe('options in the wrong place', () => {
  it.each(['property', 'rejections'])('are pointed to where they belong: %s', (name) => {
    const options: unknown = { ...goodRequirement(), [name]: 'throw' }
    expect(() => Reflect.apply(createVerifier, undefined, [options])).toThrow(
      expect.objectContaining({ path: name }),
    )
  })

  it.each(['headers', 'url', 'body', 'raw', 'method'])('refuse %s as the property of a gate', (property) => {
    expect(() => new RequestGate(goodRequirement(), { property })).toThrow(
      expect.objectContaining({ path: 'property' }),
    )
  })
})

describe('values that were meant otherwise', () => {
  it.each([
    [{ issuer: ' https://id.example.com' }, 'issuer'],
    [{ issuer: 'https://id.example.com\n' }, 'issuer'],
    [{ audience: 'orders-api ' }, 'audience'],
    [{ audience: ['orders-api', '\torders'] }, 'audience'],
    [{ clockSkewTolerance: 3601 }, 'clockSkewTolerance'],
    [{ clockSkewTolerance: 60_000 }, 'clockSkewTolerance'],
    [{ clock: () => 1_800_000_000_000 }, 'clock'],
  ])('are refused: %o', (option, path) => {
    expect(() => createVerifier({ ...goodRequirement(), ...option })).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', path }),
    )
  })

  it.each([
    [{ timeout: 60.5 }, 'jwksUrl.timeout'],
    [{ timeout: 5000 }, 'jwksUrl.timeout'],
    [{ cooldown: 3601 }, 'jwksUrl.cooldown'],
  ])('are refused for a key set: %o', (settings, path) => {
    const jwksUrl = { url: 'https://id.example.com/jwks', ...settings }
    const options = { issuer: 'https://id.example.com', audience: 'orders-api', jwksUrl }
    expect(() => createVerifier(options)).toThrow(expect.objectContaining({ path }))
  })

  it.each([
    [{ clockSkewTolerance: 3600 }],
    [{ clockSkewTolerance: 3599 }],
    [{ clock: () => 253_402_300_799 }],
  ])('are taken up to their bounds: %o', (option) => {
    expect(createVerifier({ ...goodRequirement(), ...option }).signers()).toHaveLength(1)
  })
})
