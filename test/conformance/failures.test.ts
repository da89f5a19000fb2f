import { createServer } from 'node:http'
import { listening } from '../support/apps.ts'
import { badToken, refused } from './expectations.ts'
import { authenticatedApp, bearer, goodToken, guardedApp, request } from './plans.ts'
import { describeScenarios } from './scenarios.ts'

const closedPort = await portThatIsClosed()

const formRequest = request({
  method: 'POST',
  headers: [['Content-Type', 'application/x-www-form-urlencoded']],
  body: `access_token=${goodToken}`,
})

describeScenarios('what goes wrong on this side', [
  {
    name: 'E4: keys that cannot be had are 503',
    app: authenticatedApp({ options: { jwksUrl: `http://127.0.0.1:${closedPort}/jwks` } }),
    request: bearer(goodToken),
    expected: refused(503, 'temporarily_unavailable', 'keys_unavailable', '30'),
  },
  {
    name: 'E4: keys that never come are 503 before a guard alone',
    app: guardedApp({ options: { keys: () => Promise.reject(new Error('down')) } }, [{ scope: 'a' }]),
    request: bearer(goodToken),
    expected: refused(503, 'temporarily_unavailable', 'keys_unavailable', '30'),
  },
  {
    name: 'E4: keys that cannot be had do not make a malformed token 503',
    app: authenticatedApp({ options: { jwksUrl: `http://127.0.0.1:${closedPort}/jwks` } }),
    request: bearer('bad'),
    expected: badToken('token_malformed'),
  },
  {
    name: 'a form that was not parsed is 500',
    app: guardedApp({ options: { extractionSources: [{ form: 'access_token' }] } }, []),
    request: formRequest,
    expected: refused(500, 'server_error', 'form_not_parsed'),
  },
  {
    name: 'a source function that throws is 500',
    app: authenticatedApp({ options: { extractionSources: [throwing] } }),
    request: request(),
    expected: refused(500, 'server_error', 'extraction_failed'),
  },
  {
    name: 'a policy function that throws is 500',
    app: authenticatedApp({}, [throwing]),
    request: bearer(goodToken),
    expected: refused(500, 'server_error', 'policy_failed'),
  },
  {
    name: 'a policy function that rejects is 500',
    app: authenticatedApp({}, [() => Promise.reject(new Error(`secret ${goodToken}`))]),
    request: bearer(goodToken),
    expected: refused(500, 'server_error', 'policy_failed'),
  },
])

function throwing(): never {
  throw new Error(`secret ${goodToken}`)
}

async function portThatIsClosed(): Promise<number> {
  const { port, close } = await listening(createServer())
  await close()
  return port
}
