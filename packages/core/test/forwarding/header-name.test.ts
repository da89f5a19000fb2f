import { describe, expect, it } from 'vitest'
import { foldHeaderName } from '../../src/forwarding/header-name.ts'

describe('foldHeaderName', () => {
  it.each(['X-User-Id', 'x-user-id', 'X-USER-ID', 'X_User_Id', 'x_user-ID', 'X.User.Id', 'x~user!id'])(
    'H6: takes %s for one name',
    (name) => {
      expect(foldHeaderName(name)).toBe('x-user-id')
    },
  )

  it.each(['X-UserId', 'XUserId', 'X-User-Id-', '-X-User-Id', 'X-User-1d', 'X--User-Id'])(
    'takes %s for another',
    (name) => {
      expect(foldHeaderName(name)).not.toBe('x-user-id')
    },
  )

  it('keeps the length of what HTTP takes for a name', () => {
    const signs = "!#$%&'*+-.^_`|~09azAZ"
    expect(foldHeaderName(signs)).toHaveLength(signs.length)
  })
})
