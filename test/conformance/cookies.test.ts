import type { SharedOptions } from '@claimgate/core'
import { badRequest, badToken, forbidden, letIn, noToken } from './expectations.ts'
import { authenticatedApp, goodToken, guardedApp, request } from './plans.ts'
import { describeScenarios, type Scenario } from './scenarios.ts'

type Headers = readonly (readonly [name: string, value: string])[]

const fromCookie: SharedOptions = { extractionSources: [{ cookie: 'session' }] }
const cookie = ['Cookie', `session=${goodToken}`] as const

function withCookie(
  method: string,
  others: Headers,
  expected: Scenario['expected'],
  options: SharedOptions = {},
): Omit<Scenario, 'name'> {
  return {
    app: authenticatedApp({ options: { ...fromCookie, ...options } }),
    request: request({ method, headers: [cookie, ...others] }),
    expected,
  }
}

const crossSite = forbidden('cross_site_request')

describeScenarios('H15: a cookie that comes with a POST', [
  { name: 'of no browser lets in', ...withCookie('POST', [], letIn) },
  { name: 'of the same origin lets in', ...withCookie('POST', [['Sec-Fetch-Site', 'same-origin']], letIn) },
  { name: 'of the user lets in', ...withCookie('POST', [['Sec-Fetch-Site', 'none']], letIn) },
  { name: 'of the same site is 403', ...withCookie('POST', [['Sec-Fetch-Site', 'same-site']], crossSite) },
  { name: 'of another site is 403', ...withCookie('POST', [['Sec-Fetch-Site', 'cross-site']], crossSite) },
  {
    name: 'of a site unheard of is 403',
    ...withCookie('POST', [['Sec-Fetch-Site', 'SAME-ORIGIN']], crossSite),
  },
  {
    name: 'of another site is 403 whatever its origin says',
    ...withCookie(
      'POST',
      [
        ['Sec-Fetch-Site', 'cross-site'],
        ['Origin', 'https://api.example.com'],
      ],
      crossSite,
    ),
  },
  {
    name: 'of its own origin lets in',
    ...withCookie('POST', [['Origin', 'https://api.example.com']], letIn),
  },
  {
    name: 'of another origin is 403',
    ...withCookie('POST', [['Origin', 'https://evil.example']], crossSite),
  },
  { name: 'of the origin null is 403', ...withCookie('POST', [['Origin', 'null']], crossSite) },
  {
    name: 'of an allowed origin lets in',
    ...withCookie('POST', [['Origin', 'https://app.example.com']], letIn, {
      allowedOrigins: ['https://app.example.com'],
    }),
  },
  {
    name: 'of another site lets in where that is stated',
    ...withCookie('POST', [['Sec-Fetch-Site', 'cross-site']], letIn, { csrf: false }),
  },
  {
    name: 'H8: is not saved by a host that a proxy is said to have seen',
    ...withCookie(
      'POST',
      [
        ['Origin', 'https://evil.example'],
        ['X-Forwarded-Host', 'evil.example'],
      ],
      crossSite,
    ),
  },
  {
    name: 'of another site is 403 before a guard alone',
    app: guardedApp({ options: fromCookie }, []),
    request: request({ method: 'POST', headers: [cookie, ['Sec-Fetch-Site', 'cross-site']] }),
    expected: crossSite,
  },
])

describeScenarios('a cookie that comes with a GET', [
  { name: 'lets in', ...withCookie('GET', [], letIn) },
  { name: 'of another site lets in', ...withCookie('GET', [['Sec-Fetch-Site', 'cross-site']], letIn) },
])

const cookieLines: Readonly<Record<string, [lines: readonly string[], expected: Scenario['expected']]>> = {
  'among others lets in': [[`a=1; session=${goodToken}; b=2`], letIn],
  'on the second of two lines lets in': [['a=1', `session=${goodToken}`], letIn],
  'in quotes lets in': [[`session="${goodToken}"`], letIn],
  'H16: twice, the good one first, is 400': [
    [`session=${goodToken}; session=bad`],
    badRequest('token_repeated'),
  ],
  'H16: twice, the bad one first, is 400': [
    [`session=bad; session=${goodToken}`],
    badRequest('token_repeated'),
  ],
  'H16: twice the same is 400': [
    [`session=${goodToken}; session=${goodToken}`],
    badRequest('token_repeated'),
  ],
  'H16: on two lines is 400': [
    [`session=${goodToken}`, `session=${goodToken}`],
    badRequest('token_repeated'),
  ],
  'H16: and an empty one beside it is 400': [
    [`session=; session=${goodToken}`],
    badRequest('token_repeated'),
  ],
  'H16: of a name in another case is none': [[`Session=${goodToken}`], noToken],
  'H16: with a prefix is another': [[`__Host-session=${goodToken}`], noToken],
  'that is empty is none': [['session='], noToken],
  'that is no token is 401': [['session=bad'], badToken('token_malformed')],
}

describeScenarios(
  'a cookie',
  Object.entries(cookieLines).map(([name, [lines, expected]]): Scenario => ({
    name,
    app: authenticatedApp({ options: fromCookie }),
    request: request({ headers: lines.map((line) => ['Cookie', line]) }),
    expected,
  })),
)
