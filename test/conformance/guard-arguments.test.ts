import { claimgate as expressGate } from '@claimgate/express'
import { claimgate as fastifyGate } from '@claimgate/fastify'
import { claimgate as koaGate } from '@claimgate/koa'
import { describe, expect, it } from 'vitest'
import { goodRequirement } from '../support/verifiers.ts'

const makers = [
  ['express', expressGate],
  ['fastify', fastifyGate],
  ['koa', koaGate],
] as const

const wrongArguments: readonly (readonly unknown[])[] = [
  [undefined],
  [null],
  [''],
  ['orders:read'],
  [0],
  [true],
  [{}],
  [[]],
  [{ scop: 'orders:read' }],
  [{ scope: undefined }],
  [{ scope: '' }],
  [{ scope: [] }],
  [{ requireAny: [] }],
  [{ requireAll: [{}] }],
  [undefined, { reportOnly: true }],
  [{ scope: 'a' }, { reportonly: true }],
  [{ scope: 'a' }, { reportOnly: undefined }],
  [{ scope: 'a' }, { reportOnly: 1 }],
]

const wrongOptions: readonly (readonly [options: unknown, path: string])[] = [
  [{ property: '' }, 'property'],
  [{ property: 'my auth' }, 'property'],
  [{ property: '__proto__' }, 'property'],
  [{ property: 'toString' }, 'property'],
  [{ property: undefined }, 'property'],
  [{ rejections: 'next' }, 'rejections'],
  [{ mode: 'optional' }, 'mode'],
]

describe.each(makers)('%s', (_, claimgate) => {
  const gate = claimgate(goodRequirement())

  it.each(wrongArguments)('K6: makes no guard of %o', (...given) => {
    expect(() => Reflect.apply(gate.guard, gate, given)).toThrow(
      expect.objectContaining({ name: 'ConfigurationError' }),
    )
  })

  it.each([
    [[]],
    [[{ scope: 'a' }]],
    [[() => true]],
    [[{ scope: 'a' }, {}]],
    [[{ roles: 'a' }, { reportOnly: true }]],
  ])('makes a guard of %o', (given) => {
    expect(Reflect.apply(gate.guard, gate, given)).toBeTypeOf('function')
  })

  it.each(wrongOptions)('K6: makes no gate of the options %o', (options, path) => {
    expect(() => Reflect.apply(claimgate, undefined, [goodRequirement(), options])).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', path }),
    )
  })

  it.each([[{}], [undefined], [null], [{ issuer: 'https://id.example.com' }]])(
    'K6: makes no gate of %o alone',
    (options) => {
      expect(() => Reflect.apply(claimgate, undefined, [options])).toThrow(
        expect.objectContaining({ name: 'ConfigurationError' }),
      )
    },
  )
})
