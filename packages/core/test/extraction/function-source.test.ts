import { describe, expect, it } from 'vitest'
import { ForbiddenError, type Verifier } from '@claimgate/core'
import { testClock } from '../../../../test/support/clock.ts'
import { createUnchecked } from '../../../../test/support/refused-options.ts'
import { mint } from '../../../../test/support/tokens.ts'
import { goodRequirement, goodVerifier, rejectionOf } from '../../../../test/support/verifiers.ts'

const token = mint()
const request = { method: 'GET', url: '/', headers: { 'x-token': token } }

/** A verifier with a function of any kind, also one that the compiler would not let through. */
function verifierWith(extract: unknown, mode = 'strict'): Verifier {
  return createUnchecked({
    ...goodRequirement(),
    clock: testClock().clock,
    extractionSources: [extract],
    mode,
  })
}

const readers = [
  { name: 'at once', extract: () => token },
  { name: 'by a promise', extract: () => Promise.resolve(token) },
  { name: 'from the request', extract: ({ headers }: typeof request) => headers['x-token'] },
]

const nothing = [
  { name: 'undefined', extract: () => undefined },
  { name: 'an empty string', extract: () => '' },
  { name: 'a promise of undefined', extract: () => Promise.resolve(undefined) },
  { name: 'a promise of an empty string', extract: () => Promise.resolve('') },
]

const failures = [
  { name: 'null', extract: () => null },
  { name: 'a number', extract: () => 42 },
  { name: 'true', extract: () => true },
  { name: 'an object', extract: () => ({ token }) },
  { name: 'a list', extract: () => [token] },
  { name: 'a String object', extract: () => Object(token) as unknown },
  { name: 'bytes', extract: () => Buffer.from(token) },
  { name: 'a promise of null', extract: () => Promise.resolve(null) },
  { name: 'a promise of a function', extract: () => Promise.resolve(() => token) },
  {
    name: 'a throw',
    extract: () => {
      throw new Error(token)
    },
  },
  {
    name: 'a throw of a text',
    extract: () => {
      const thrown: unknown = token
      throw thrown
    },
  },
  {
    name: 'a throw of a rejection',
    extract: () => {
      throw new ForbiddenError('policy_not_met', {})
    },
  },
  { name: 'a rejected promise', extract: () => Promise.reject(new Error(token)) },
  {
    name: 'an object that throws when it is waited for',
    extract: () =>
      new Proxy(
        {},
        {
          get() {
            throw new Error(token)
          },
        },
      ),
  },
]

describe('a function that finds the token', () => {
  it.each(readers)('authenticates by a string: $name', async ({ extract }) => {
    expect(await verifierWith(extract).authenticate(request)).toMatchObject({ token, subject: 'user-1' })
  })

  it.each(nothing)('finds none by $name', async ({ extract }) => {
    const rejection = await rejectionOf(verifierWith(extract).authenticate(request))
    expect(rejection).toMatchObject({ status: 401, code: 'token_missing' })
    expect(await verifierWith(extract, 'optional').authenticate(request)).toBeUndefined()
  })

  it.each(failures)('is the mistake of the operator with $name', async ({ extract }) => {
    const rejection = await rejectionOf(verifierWith(extract).authenticate(request))
    expect(rejection).toMatchObject({ status: 500, code: 'extraction_failed' })
    expect(JSON.stringify([rejection.message, rejection.stack, rejection.headers])).not.toContain(token)
  })

  it.each(failures)('lets nobody in unless everybody is, with $name', async ({ extract }) => {
    const rejection = await rejectionOf(verifierWith(extract, 'optional').authenticate(request))
    expect(rejection).toMatchObject({ status: 500, code: 'extraction_failed' })
    expect(await verifierWith(extract, 'permissive').authenticate(request)).toBeUndefined()
  })

  it('is not asked where a source before it is present', async () => {
    const asked: string[] = []
    const { verifier } = goodVerifier({
      extractionSources: [
        { bearer: true },
        () => {
          asked.push('first')
          return undefined
        },
        () => {
          asked.push('second')
          return token
        },
        () => {
          asked.push('third')
          return token
        },
      ],
    })
    const bearer = { ...request, headers: { authorization: `Bearer ${token}` } }
    expect(await verifier.authenticate(bearer)).toMatchObject({ subject: 'user-1' })
    expect(asked).toEqual([])
    expect(await verifier.authenticate(request)).toMatchObject({ subject: 'user-1' })
    expect(asked).toEqual(['first', 'second'])
  })

  it('is held to the form of a token like every source', async () => {
    for (const text of [` ${token}`, `${token}\n`, `Bearer ${token}`, 'opaque', ' ']) {
      const rejection = await rejectionOf(verifierWith(() => text).authenticate(request))
      expect(rejection).toMatchObject({ status: 401, code: 'token_malformed' })
    }
  })
})
