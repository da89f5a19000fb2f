import '@claimgate/koa/augment'
import type { Auth } from '@claimgate/core'
import type { DefaultState } from 'koa'
import { expectTypeOf, it } from 'vitest'

it('the opt-in types the property, as one that may be absent', () => {
  expectTypeOf<DefaultState['auth']>().toEqualTypeOf<Auth | undefined>()
})
