import { badRequest, letIn, letInAnonymously, noToken } from './expectations.ts'
import { authenticatedApp, authorization, goodToken, guardedApp, request } from './plans.ts'
import { describeScenarios, type Scenario } from './scenarios.ts'

const good = `Bearer ${goodToken}`
const bad = 'Bearer bad'
const basic = 'Basic dXNlcjpwYXNz'

const wellFormed = {
  'in lower case': `bearer ${goodToken}`,
  'in upper case': `BEARER ${goodToken}`,
  'with two spaces': `Bearer  ${goodToken}`,
  'with spaces behind it': `${good}  `,
}

const malformed = {
  'nothing behind it': 'Bearer',
  'spaces behind it': 'Bearer   ',
  'a tab before the token': `Bearer\t${goodToken}`,
  'two tokens': `${good} ${goodToken}`,
  'a list': `${good},${goodToken}`,
  'a list of schemes': `${good}, Bearer ${goodToken}`,
  'an equals sign': `Bearer=${goodToken}`,
  'a quoted token': `Bearer "${goodToken}"`,
  'a character of Latin-1': `${good}\u{e9}`,
}

const absent = {
  'another scheme': basic,
  'a longer scheme': `BearerToken ${goodToken}`,
  'a token without a scheme': goodToken,
  'a similar letter': `B\u{eb}arer ${goodToken}`,
  'an empty value': '',
}

function scenariosOf(lines: Readonly<Record<string, string>>, expected: Scenario['expected']): Scenario[] {
  return Object.entries(lines).map(([name, line]) => ({
    name: `H3: ${name}`,
    app: authenticatedApp(),
    request: authorization(line),
    expected,
  }))
}

describeScenarios('the scheme Bearer is read', scenariosOf(wellFormed, letIn))
describeScenarios('the scheme Bearer is 400 with', scenariosOf(malformed, badRequest('request_malformed')))
describeScenarios('no bearer token is', scenariosOf(absent, noToken))

const pairs: Readonly<Record<string, readonly string[]>> = {
  'the good one first': [good, bad],
  'the bad one first': [bad, good],
  'both the same': [good, good],
  'Basic first': [basic, good],
  'Basic second': [good, basic],
  'no token in either': [basic, basic],
}

describeScenarios(
  'two Authorization lines are 400',
  Object.entries(pairs).flatMap(([name, lines]): Scenario[] => [
    {
      name: `H1: ${name}, below authenticate()`,
      app: authenticatedApp(),
      request: authorization(...lines),
      expected: badRequest('token_repeated'),
    },
    {
      name: `H1: ${name}, before a guard`,
      app: guardedApp({}, []),
      request: authorization(...lines),
      expected: badRequest('token_repeated'),
    },
    {
      name: `H1: ${name}, in mode optional`,
      app: authenticatedApp({ options: { mode: 'optional' } }),
      request: authorization(...lines),
      expected: badRequest('token_repeated'),
    },
    {
      name: `H1: ${name}, but in mode permissive`,
      app: authenticatedApp({ options: { mode: 'permissive' } }),
      request: authorization(...lines),
      expected: letInAnonymously,
    },
  ]),
)

describeScenarios('lines are counted', [
  {
    name: 'H1: whatever the case of their name',
    app: authenticatedApp(),
    request: request({
      headers: [
        ['authorization', good],
        ['AUTHORIZATION', good],
      ],
    }),
    expected: badRequest('token_repeated'),
  },
  {
    name: 'H1: of the header that is a source',
    app: authenticatedApp({ options: { extractionSources: [{ header: 'x-token', prefix: 'JWT' }] } }),
    request: request({
      headers: [
        ['X-Token', `JWT ${goodToken}`],
        ['X-Token', `JWT ${goodToken}`],
      ],
    }),
    expected: badRequest('token_repeated'),
  },
  {
    name: 'H6: and a header with an underscore is another',
    app: authenticatedApp({ options: { extractionSources: [{ header: 'x-token', prefix: 'JWT' }] } }),
    request: request({
      headers: [
        ['X-Token', `JWT ${goodToken}`],
        ['X_Token', 'JWT bad'],
      ],
    }),
    expected: letIn,
  },
])

const severalSources = { extractionSources: [{ bearer: true }, { header: 'x-token' }] } as const

function inBoth(line: string, token: string): Scenario['request'] {
  return request({
    headers: [
      ['Authorization', line],
      ['X-Token', token],
    ],
  })
}

describeScenarios('of several sources', [
  {
    name: 'H2: the first in the list is used',
    app: authenticatedApp({ options: severalSources }),
    request: inBoth(good, 'bad'),
    expected: letIn,
  },
  {
    name: 'H2: the second is used where the first is absent',
    app: authenticatedApp({ options: severalSources }),
    request: inBoth(basic, goodToken),
    expected: letIn,
  },
  {
    name: 'H2: several are 400 where that is stated',
    app: authenticatedApp({ options: { ...severalSources, multipleTokens: 'reject' } }),
    request: inBoth(good, goodToken),
    expected: badRequest('token_in_several_sources'),
  },
])
