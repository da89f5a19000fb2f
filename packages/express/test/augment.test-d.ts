import '@claimgate/express/augment'
import type { Auth } from '@claimgate/core'
import type { Request } from 'express'
import { expectTypeOf, it } from 'vitest'

it('the opt-in types the property, as one that may be absent', () => {
  expectTypeOf<Request['auth']>().toEqualTypeOf<Auth | undefined>()
})
