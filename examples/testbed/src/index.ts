/**
 * What the checks of the examples run against: an issuer and a server on loopback, and a client.
 *
 * @module
 */
export { startIssuer, type LocalIssuer } from './issuer.ts'
export { serve, type LocalServer, type RequestHandler } from './serve.ts'
export { startUpstream, type Received } from './upstream.ts'
export { clientOf, type Answer, type Client, type Sent } from './client.ts'
