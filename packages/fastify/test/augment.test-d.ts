import '@claimgate/fastify/augment'
import type { Auth } from '@claimgate/core'
import type { FastifyRequest } from 'fastify'
import { expectTypeOf, it } from 'vitest'

it('the opt-in types the property, as one that may be absent', () => {
  expectTypeOf<FastifyRequest['auth']>().toEqualTypeOf<Auth | null | undefined>()
})
