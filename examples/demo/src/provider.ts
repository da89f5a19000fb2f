import { randomUUID } from 'node:crypto'
import { serve, type RequestHandler } from '@claimgate/example-testbed'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import type { Configuration } from 'oidc-provider'
import { quietly } from './quietly.ts'

/** What an access token is asked for with. */
interface TokenOrder {
  readonly client?: ClientName
  readonly api?: ApiName
  readonly scope?: string
}

/** An OpenID provider that runs in this process, with what the demo does to it. */
export interface RunningProvider {
  readonly issuer: string
  /** Gets an access token by the client credentials grant (RFC 6749, section 4.4). */
  accessToken(order: TokenOrder): Promise<string>
  /** Takes a new signing key and withdraws the old one. */
  rotateKey(): Promise<void>
  /** How often the key set has been asked for. */
  keyFetches(): number
  stop(): void
}

/** The APIs that tokens are issued for: the value of `aud`, by the resource that a client asks for (RFC 8707). */
const resources = {
  'orders-api': 'https://orders.example.com/',
  'billing-api': 'https://billing.example.com/',
} as const
type ApiName = keyof typeof resources

/** The clients, and for how many seconds their tokens are good. */
const lifetimes = { shop: 600, kiosk: 20 } as const
type ClientName = keyof typeof lifetimes

const clientSecret = randomUUID()

/** Starts a provider on a free port of loopback. */
export async function startProvider(): Promise<RunningProvider> {
  let handle: RequestHandler = (_request, response) => response.writeHead(503).end()
  let keyFetches = 0
  const server = await serve((request, response) => {
    if (request.url === '/jwks') keyFetches += 1
    handle(request, response)
  })
  let keysMade = 0
  const rotateKey = async (): Promise<void> => {
    keysMade += 1
    handle = await providerWithNewKey(server.url, `key-${keysMade}`)
  }
  await rotateKey()
  return {
    issuer: server.url,
    accessToken: (order) => requestToken(server.url, order),
    rotateKey,
    keyFetches: () => keyFetches,
    stop: server.close,
  }
}

/** It keeps nothing but its keys, so that a new one can take the place of another at any time. */
async function providerWithNewKey(issuer: string, kid: string): Promise<RequestHandler> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const key = { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' }
  return quietly(async () => {
    const { Provider } = await import('oidc-provider')
    return new Provider(issuer, configurationWith(key)).callback()
  })
}

function configurationWith(key: JWK): Configuration {
  return {
    jwks: { keys: [key] },
    clients: Object.keys(lifetimes).map((name) => ({
      client_id: name,
      client_secret: clientSecret,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    })),
    ttl: { ClientCredentials: (_context, _token, { clientId }) => lifetimeOf(clientId) },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, resource) => ({
          scope: 'orders:read orders:write',
          audience: Object.entries(resources).find(([, address]) => address === resource)?.[0] ?? resource,
          accessTokenFormat: 'jwt',
        }),
      },
    },
  }
}

function lifetimeOf(client: string): number {
  return Object.entries(lifetimes).find(([name]) => name === client)?.[1] ?? 0
}

async function requestToken(issuer: string, order: TokenOrder): Promise<string> {
  const { client = 'shop', api = 'orders-api', scope = 'orders:read' } = order
  const form = { grant_type: 'client_credentials', resource: resources[api], scope }
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${client}:${clientSecret}`)}` },
    body: new URLSearchParams(form),
  })
  const answer: unknown = await response.json()
  if (typeof answer === 'object' && answer !== null && 'access_token' in answer) {
    return String(answer.access_token)
  }
  throw new Error(`the provider issues no token: ${JSON.stringify(answer)}`)
}
