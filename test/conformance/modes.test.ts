import type { SharedOptions } from '@claimgate/core'
import { startOfTests } from '../support/clock.ts'
import { mint } from '../support/tokens.ts'
import { badRequest, badToken, challenged, letIn, letInAnonymously, noToken } from './expectations.ts'
import { authenticatedApp, authorization, bearer, goodToken, guardedApp, request } from './plans.ts'
import { describeScenarios } from './scenarios.ts'

const optional: SharedOptions = { mode: 'optional' }
const permissive: SharedOptions = { mode: 'permissive' }
const expired = mint({ claims: { exp: startOfTests - 60 } })

describeScenarios('mode optional', [
  {
    name: 'lets in without identity where there is no token',
    app: authenticatedApp({ options: optional }),
    request: request(),
    expected: letInAnonymously,
  },
  {
    name: 'lets in with identity',
    app: authenticatedApp({ options: optional }),
    request: bearer(goodToken),
    expected: letIn,
  },
  {
    name: 'H19: does not take a bad token for none',
    app: authenticatedApp({ options: optional }),
    request: bearer(expired),
    expected: badToken('token_expired'),
  },
  {
    name: 'H19: does not take a malformed request for one without token',
    app: authenticatedApp({ options: optional }),
    request: authorization('Bearer'),
    expected: badRequest('request_malformed'),
  },
  {
    name: 'is nothing to a guard alone',
    app: guardedApp({ options: optional }, []),
    request: request(),
    expected: noToken,
  },
  {
    name: 'is nothing to a guard behind it',
    app: authenticatedApp({ options: optional }, [{ scope: 'a' }]),
    request: request(),
    expected: noToken,
  },
])

describeScenarios('mode permissive', [
  {
    name: 'lets in without identity where there is no token',
    app: authenticatedApp({ options: permissive }),
    request: request(),
    expected: letInAnonymously,
  },
  {
    name: 'lets in without identity where the token is bad',
    app: authenticatedApp({ options: permissive }),
    request: bearer(expired),
    expected: letInAnonymously,
  },
  {
    name: 'lets in without identity where keys cannot be had',
    app: authenticatedApp({
      options: { ...permissive, keys: () => Promise.reject(new Error('down')) },
    }),
    request: bearer(goodToken),
    expected: letInAnonymously,
  },
  {
    name: 'lets in with identity',
    app: authenticatedApp({ options: permissive }),
    request: bearer(goodToken),
    expected: letIn,
  },
  {
    name: 'is nothing to a guard alone',
    app: guardedApp({ options: permissive }, []),
    request: bearer('bad'),
    expected: badToken('token_malformed'),
  },
  {
    name: 'leaves a guard behind it to tell the reason',
    app: authenticatedApp({ options: permissive }, []),
    request: bearer(expired),
    expected: badToken('token_expired'),
  },
  {
    name: 'leaves a guard behind it to ask for a scope',
    app: authenticatedApp({ options: permissive }, [{ scope: 'admin' }]),
    request: bearer(goodToken),
    expected: challenged(403, 'insufficient_scope', 'scope_insufficient', { scope: 'admin' }),
  },
])

describeScenarios('a guard on trial', [
  {
    name: 'lets in without token',
    app: guardedApp({}, [{ scope: 'a' }, { reportOnly: true }]),
    request: request(),
    expected: letInAnonymously,
  },
  {
    name: 'lets in without what it asks for',
    app: guardedApp({}, [{ scope: 'a' }, { reportOnly: true }]),
    request: bearer(goodToken),
    expected: letIn,
  },
  {
    name: 'lets in with what it asks for',
    app: guardedApp({}, [{ claims: { sub: 'user-*' } }, { reportOnly: true }]),
    request: bearer(goodToken),
    expected: letIn,
  },
  {
    name: 'lets in though its function fails',
    app: guardedApp({}, [() => Promise.reject(new Error('x')), { reportOnly: true }]),
    request: bearer(goodToken),
    expected: letIn,
  },
  {
    name: 'says nothing for the guard behind it',
    app: guardedApp({}, [{ scope: 'a' }, { reportOnly: true }], []),
    request: request(),
    expected: noToken,
  },
  {
    name: 'is no trial of authenticate()',
    app: authenticatedApp({}, [{ scope: 'a' }, { reportOnly: true }]),
    request: request(),
    expected: noToken,
  },
])
