import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isClaimgateError, renderRejection } from '@claimgate/core'
import { doesJoseAccept } from '../../../../test/support/early-refusals.ts'
import { goodClaims, mint, signText } from '../../../../test/support/tokens.ts'
import { goodVerifier, rejectionOf, requestWith } from '../../../../test/support/verifiers.ts'
import { maxJsonDepth, parseJsonObject } from '../../src/decoding/strict-json.ts'
import { isStrictJsonObject } from './reference-json.ts'

const corpora = process.env['CORPORA']

interface JsonCase {
  readonly name: string
  readonly bytes: Buffer
}

function readCorpus(file: string): unknown {
  return corpora === undefined ? undefined : JSON.parse(readFileSync(join(corpora, 'json', file), 'utf8'))
}

function jsonCases(prefix: string): JsonCase[] {
  return Object.entries(readCorpus('json_test_suite.base64.json') ?? {})
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, base64]) => ({ name, bytes: Buffer.from(String(base64), 'base64') }))
}

function naughtyStrings(): string[] {
  const strings = readCorpus('naughty_strings.json') ?? []
  return Array.isArray(strings) ? strings.filter((text) => typeof text === 'string') : []
}

/** A good header or payload with a case as the value of one more member. */
function around(good: object, { bytes }: JsonCase): Buffer {
  const text = JSON.stringify(good)
  return Buffer.concat([Buffer.from('{"case":'), bytes, Buffer.from(`,${text.slice(1)}`)])
}

const goodHeader = { alg: 'RS256', kid: 'RS256-1' }
const header = JSON.stringify(goodHeader)
const claims = JSON.stringify(goodClaims)

function placesOf(one: JsonCase): string[] {
  return [signText(header, one.bytes), signText(one.bytes, claims)]
}

function membersOf(one: JsonCase): string[] {
  return [signText(header, around(goodClaims, one)), signText(around(goodHeader, one), claims)]
}

const title = corpora === undefined ? ' (skipped: set CORPORA to the folder of the corpora)' : ''

describe.skipIf(corpora === undefined)(`the JSON test suite${title}`, () => {
  const { verifier } = goodVerifier()

  async function statusOf(token: string): Promise<number> {
    return verifier.verifyToken(token).then(
      () => 200,
      (error: unknown) => (isClaimgateError(error) ? error.status : 0),
    )
  }

  it.each(['n_', 'i_', 'y_'])('%s cases are there', (prefix) => {
    expect(jsonCases(prefix).length).toBeGreaterThan(30)
  })

  it('no case is accepted as a whole header or payload, however well signed', async () => {
    for (const one of jsonCases('')) {
      for (const token of placesOf(one)) expect(await statusOf(token), one.name).toBe(401)
    }
  })

  it('no n_ case is accepted inside a header or payload', async () => {
    for (const one of jsonCases('n_')) {
      for (const token of membersOf(one)) expect(await statusOf(token), one.name).toBe(401)
    }
  })

  it('a y_ case is accepted inside a header or payload, unless it has a name twice', async () => {
    for (const one of jsonCases('y_')) {
      const expected = one.name.startsWith('y_object_duplicated_key') ? 401 : 200
      for (const token of membersOf(one)) expect(await statusOf(token), one.name).toBe(expected)
    }
  })

  it('an i_ case is accepted inside a header or payload only where jose accepts it', async () => {
    for (const one of jsonCases('i_')) {
      for (const token of membersOf(one)) {
        const status = await statusOf(token)
        expect([200, 401]).toContain(status)
        if (status === 200) expect(await doesJoseAccept(token), one.name).toBe(true)
      }
    }
  })

  it('each case is read as the reference reads it, and as JSON.parse does', () => {
    for (const { name, bytes } of jsonCases('')) {
      const read = parseJsonObject(bytes)
      expect(read !== undefined, name).toBe(isStrictJsonObject(bytes, maxJsonDepth))
      if (read !== undefined) expect(read, name).toEqual(JSON.parse(bytes.toString('utf8')))
    }
  })
})

describe.skipIf(corpora === undefined)(`naughty strings${title}`, () => {
  it('are there', () => {
    expect(naughtyStrings().length).toBeGreaterThan(500)
  })

  it('are claims like any other, unchanged', async () => {
    const { verifier } = goodVerifier()
    for (const text of naughtyStrings()) {
      const auth = await verifier.verifyToken(mint({ claims: { sub: text, scope: text, list: [text] } }))
      expect(auth.claims).toMatchObject({ sub: text, scope: text, list: [text] })
    }
  })

  it('are names of claims like any other, unless it is __proto__', async () => {
    const { verifier } = goodVerifier()
    for (const text of naughtyStrings().filter((name) => name !== '__proto__')) {
      const auth = await verifier.verifyToken(mint({ claims: { deep: { [text]: 1 } } }))
      expect(auth.claims['deep']).toEqual({ [text]: 1 })
    }
  })

  it('name no key, no type and no issuer, and come back in no answer', async () => {
    const { verifier } = goodVerifier()
    for (const text of naughtyStrings()) {
      const tokens = [
        mint({ header: { kid: text } }),
        mint({ header: { typ: text === '' ? '-' : text } }),
        mint({ header: { alg: text } }),
        mint({ claims: { iss: text } }),
        mint({ claims: { aud: text } }),
        mint({ claims: { exp: text } }),
      ]
      for (const token of tokens) {
        const rejection = await rejectionOf(verifier.verifyToken(token))
        const answer = JSON.stringify(renderRejection(rejection))
        expect(rejection.status, text).toBe(401)
        if (text.length > 20) expect(answer).not.toContain(JSON.stringify(text).slice(1, -1))
      }
    }
  })

  it('are no tokens, wherever they stand in a request', async () => {
    const name = 'token'
    const { verifier } = goodVerifier({
      extractionSources: [{ bearer: true }, { header: 'x-token' }, { cookie: name }, { query: name }],
    })
    for (const text of naughtyStrings()) {
      const requests = [
        requestWith(text),
        { headers: { authorization: text } },
        { headers: { 'x-token': text } },
        { headers: { cookie: text } },
        { headers: { cookie: `${name}=${text}; x=${text}` } },
        { url: text, headers: {} },
        { url: `/?${name}=${text}`, headers: {} },
        { method: text, url: text, headers: { host: text, origin: text, cookie: `${name}=x` } },
      ]
      for (const request of requests) {
        const rejection = await rejectionOf(verifier.authenticate(request))
        expect([400, 401, 403], text).toContain(rejection.status)
      }
    }
  })
})
