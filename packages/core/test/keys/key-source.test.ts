import { describe, expect, it } from 'vitest'
import { signingKey } from '../../../../test/support/keys.ts'
import { KeySet } from '../../src/keys/key-set.ts'
import { createStaticKeySource } from '../../src/keys/key-source.ts'
import { createPublicKey } from '../../src/keys/verification-key.ts'

describe('keys given with the options', () => {
  const key = createPublicKey(signingKey().publicJwk)
  const source = createStaticKeySource(new KeySet([key]))

  it('are found by kid and algorithm', () => {
    expect(source.find('RS256-1', 'RS256')).toEqual({ keys: [key] })
    expect(source.find(undefined, 'PS512')).toEqual({ keys: [key] })
    expect(source.find('other', 'RS256')).toEqual({ keys: [] })
    expect(source.find('RS256-1', 'ES256')).toEqual({ keys: [] })
  })

  it('hold for good, and are ready at once', async () => {
    expect(source.stillHolds(key)).toBe(true)
    expect(source.health()).toEqual({ kids: ['RS256-1'] })
    await source.ready()
    source.retire()
    expect(source.stillHolds(key)).toBe(true)
  })
})
