import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import type { ForwardedClaim, SharedOptions, TokenRequest } from '@claimgate/core'
import { describe, expectTypeOf, it } from 'vitest'

describe('a request', () => {
  it('may be Node’s own, over HTTP/1 and HTTP/2', () => {
    expectTypeOf<IncomingMessage>().toExtend<TokenRequest>()
    expectTypeOf<Http2ServerRequest>().toExtend<TokenRequest>()
  })

  it('may be a plain object', () => {
    expectTypeOf<{ method: string; headers: { authorization: string } }>().toExtend<TokenRequest>()
    expectTypeOf<{ headers: Readonly<Record<string, string>> }>().toExtend<TokenRequest>()
  })

  it('has headers, by name', () => {
    expectTypeOf<{ method: string; url: string }>().not.toExtend<TokenRequest>()
    expectTypeOf<{ headers: { authorization: number } }>().not.toExtend<TokenRequest>()
  })
})

describe('a forwarded claim', () => {
  it('is a path, or a path and how it is written', () => {
    expectTypeOf<'realm_access.roles'>().toExtend<ForwardedClaim>()
    expectTypeOf<readonly ['realm_access', 'roles']>().toExtend<ForwardedClaim>()
    expectTypeOf<{ claim: 'groups'; encode: 'json' }>().toExtend<ForwardedClaim>()
    expectTypeOf<{ 'X-User': 'sub' }>().toExtend<NonNullable<SharedOptions['forwardHeaders']>>()
  })

  it('is nothing else', () => {
    expectTypeOf<number>().not.toExtend<ForwardedClaim>()
    expectTypeOf<{ encode: 'json' }>().not.toExtend<ForwardedClaim>()
    expectTypeOf<{ claim: 'groups'; encode: 'base64' }>().not.toExtend<ForwardedClaim>()
    expectTypeOf<() => string>().not.toExtend<ForwardedClaim>()
    expectTypeOf<boolean>().not.toExtend<NonNullable<SharedOptions['forwardHeaders']>>()
  })
})
