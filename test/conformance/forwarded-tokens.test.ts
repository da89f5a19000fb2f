import type { EventListener, SharedOptions } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import type { AppPlan, Framework } from '../support/apps.ts'
import type { RawRequest } from '../support/raw-http.ts'
import { authenticatedApp, bearer, gateOptions, goodToken, guardedApp, request } from './plans.ts'
import { byName } from './scenarios.ts'
import { linesNamed, watch, type Passing } from './spoofed-headers.ts'

type Plan = (onEvent: EventListener) => AppPlan
type Headers = NonNullable<RawRequest['headers']>

const off: SharedOptions = { forwardAuthorization: false }
const permissive: SharedOptions = { ...off, mode: 'permissive' }
const inCookie: SharedOptions = { ...off, extractionSources: [{ cookie: 'session' }] }
const inHeader: SharedOptions = { ...off, extractionSources: [{ header: 'x-token' }] }
const everywhere: SharedOptions = {
  ...off,
  extractionSources: [{ bearer: true }, { header: 'x-token', prefix: 'JWT' }, { cookie: 'session' }],
}

async function pass(framework: Framework, plan: Plan, given: RawRequest): Promise<Passing> {
  const app = await watch(
    framework,
    plan(() => undefined),
    () => undefined,
  )
  const passing = await app.send(given)
  await app.close()
  return passing
}

function cookie(value: string): RawRequest {
  return request({ headers: [['Cookie', value]] })
}

function valuesOf({ atEnd }: Passing, name: string): ReadonlySet<string> {
  return new Set(linesNamed(atEnd, name).map(({ value }) => value))
}

const preflight: Headers = [
  ['Origin', 'https://app.example.com'],
  ['Access-Control-Request-Method', 'GET'],
]
const bad = 'eyJhbGciOiJub25lIn0.e30.'

/** Requests with tokens, and how they are answered; no view may show a token in the end. */
const emptied: Readonly<Record<string, readonly [plan: Plan, request: RawRequest, status: number]>> = {
  'below authenticate()': [authenticatedApp({ options: off }), bearer(goodToken), 200],
  'behind a guard': [guardedApp({ options: off }, [{ claim: 'sub' }]), bearer(goodToken), 200],
  'behind two guards': [guardedApp({ options: off }, [], [{ claim: 'sub' }]), bearer(goodToken), 200],
  'in another case': [
    authenticatedApp({ options: off }),
    request({ headers: [['AUTHORIZATION', `bEARER   ${goodToken}`]] }),
    200,
  ],
  'that is bad, where nothing is rejected': [authenticatedApp({ options: permissive }), bearer(bad), 200],
  'that is sent twice, where nothing is rejected': [
    authenticatedApp({ options: permissive }),
    bearer(goodToken, { headers: [['Authorization', `Bearer ${goodToken}`]] }),
    200,
  ],
  'beside other credentials, where nothing is rejected': [
    authenticatedApp({ options: permissive }),
    request({
      headers: [
        ['Authorization', 'Basic YTpi'],
        ['authorization', `Bearer ${goodToken}`],
      ],
    }),
    200,
  ],
  'on one line with other credentials, where nothing is rejected': [
    authenticatedApp({ options: permissive }),
    request({ headers: [['Authorization', `Basic YTpi, Bearer ${goodToken}`]] }),
    200,
  ],
  'with more behind it, where nothing is rejected': [
    authenticatedApp({ options: permissive }),
    request({ headers: [['Authorization', `Bearer ${goodToken} more`]] }),
    200,
  ],
  'in a rejected request': [
    authenticatedApp({ options: off, gate: { rejections: 'throw' }, rendersErrors: true }),
    bearer(bad),
    401,
  ],
  'in a request that a guard rejects': [
    guardedApp({ options: off }, [{ roles: 'a' }]),
    bearer(goodToken),
    403,
  ],
  'in a preflight that may pass': [
    (onEvent) => ({
      gates: { main: { verifier: gateOptions(onEvent, { ...off, bypassCorsPreflight: true }) } },
      parts: [{ authenticate: 'main' }, { route: { path: '/orders', method: 'OPTIONS' } }],
    }),
    bearer(goodToken, { method: 'OPTIONS', headers: preflight }),
    200,
  ],
  'in a header of its own': [
    authenticatedApp({ options: inHeader }),
    request({ headers: [['X-Token', goodToken]] }),
    200,
  ],
  'in a header of its own, in two spellings': [
    authenticatedApp({ options: inHeader }),
    request({
      headers: [
        ['X-Token', goodToken],
        ['X_TOKEN', bad],
      ],
    }),
    200,
  ],
  'in the only cookie': [authenticatedApp({ options: inCookie }), cookie(`session=${goodToken}`), 200],
  'in the cookie, though it is not used': [
    authenticatedApp({ options: everywhere }),
    bearer(goodToken, {
      headers: [
        ['Cookie', `a=1; session=${bad}`],
        ['x-token', `jwt ${bad}`],
      ],
    }),
    200,
  ],
}

const cookies: Readonly<Record<string, readonly [sent: string, kept: string | undefined]>> = {
  alone: [`session=${goodToken}`, undefined],
  first: [`session=${goodToken}; a=1; b=2`, 'a=1; b=2'],
  'in the middle': [`a=1; session=${goodToken}; b=2`, 'a=1; b=2'],
  last: [`a=1; b=2; session=${goodToken}`, 'a=1; b=2'],
  'without spaces': [`a=1;session=${goodToken};b=2`, 'a=1;b=2'],
  'in quotes': [`a=1; session="${goodToken}"; b=2`, 'a=1; b=2'],
  'with white space around its name': [`a=1;  session =${goodToken}; b=2`, 'a=1; b=2'],
  'beside odd ones': [
    `a="x y, z"; ;b=%zz=;;c; session=${goodToken}; Session=1; d="é\u00a0"  ; =e`,
    `a="x y, z"; ;b=%zz=;;c; Session=1; d="é\u00a0"  ; =e`,
  ],
  'beside names that hold its own': [
    `mysession=1; session=${goodToken}; session2=2; a=session=3`,
    'mysession=1; session2=2; a=session=3',
  ],
}

for (const [name, framework] of byName) {
  describe(`forwardAuthorization: false in ${name}`, () => {
    it.each(Object.entries(emptied))('takes out a token %s', async (_, [plan, given, status]) => {
      const passing = await pass(framework, plan, given)
      expect(passing.response.status).toBe(status)
      for (const lines of [passing.atRoute ?? [], passing.atEnd]) {
        expect(JSON.stringify(lines)).not.toContain('eyJ')
      }
    })

    it.each(Object.entries(cookies))('keeps every byte of other cookies: %s', async (_, [sent, kept]) => {
      const passing = await pass(framework, authenticatedApp({ options: inCookie }), cookie(sent))
      expect(passing.response.status).toBe(200)
      expect(valuesOf(passing, 'cookie')).toEqual(new Set(kept === undefined ? [] : [kept]))
    })

    it('keeps the other lines of a list of cookies', async () => {
      const lines: Headers = [
        ['Cookie', 'a=1'],
        ['Cookie', `session=${goodToken}`],
        ['cookie', 'b=2'],
      ]
      const passing = await pass(
        framework,
        authenticatedApp({ options: inCookie }),
        request({ headers: lines }),
      )
      expect(passing.response.status).toBe(200)
      expect(valuesOf(passing, 'cookie')).toEqual(new Set(['a=1; b=2', 'a=1', 'b=2']))
    })

    it('keeps credentials of another scheme', async () => {
      const plan = authenticatedApp({ options: { ...inCookie, extractionSources: everywhereSources() } })
      const headers: Headers = [
        ['Authorization', 'Basic YTpi'],
        ['X-Token', 'Key abc'],
        ['Cookie', `session=${goodToken}`],
      ]
      const passing = await pass(framework, plan, request({ headers }))
      expect(passing.response.status).toBe(200)
      expect(valuesOf(passing, 'authorization')).toEqual(new Set(['Basic YTpi']))
      expect(valuesOf(passing, 'x-token')).toEqual(new Set(['Key abc']))
    })

    it('keeps headers that no source reads', async () => {
      const given = request({
        headers: [
          ['Authorization', `Bearer ${goodToken}`],
          ['Cookie', `session=${goodToken}`],
        ],
      })
      const passing = await pass(framework, authenticatedApp({ options: inCookie }), given)
      expect(valuesOf(passing, 'authorization')).toEqual(new Set([`Bearer ${goodToken}`]))
    })
  })

  describe(`forwardAuthorization by default in ${name}`, () => {
    it.each([
      ['in the header', bearer(goodToken), 'authorization', `Bearer ${goodToken}`],
      ['in a cookie', cookie(`a=1; session=${goodToken}`), 'cookie', `a=1; session=${goodToken}`],
    ])('keeps a token %s', async (_, given, header, value) => {
      const options = { extractionSources: everywhereSources() }
      const passing = await pass(framework, authenticatedApp({ options }), given)
      expect(passing.response.status).toBe(200)
      expect(linesNamed(passing.atEnd, header)).toHaveLength(3)
      expect(valuesOf(passing, header)).toEqual(new Set([value]))
    })
  })
}

function everywhereSources(): NonNullable<SharedOptions['extractionSources']> {
  return everywhere.extractionSources ?? []
}
