/**
 * What the checks of the examples run against: an issuer and a server on loopback, and a client.
 *
 * @module
 */
export { startIssuer, type LocalIssuer, type Signing } from './issuer.ts'
export { serve, type LocalServer, type RequestHandler } from './serve.ts'
export { startUpstream, type Received } from './upstream.ts'
export { clientOf, type Answer, type Client, type Sent } from './client.ts'
export { sendLines } from './send-lines.ts'
export { askRows, readPage, relocate, type Page, type Requests, type Row } from './page.ts'
export { checkGateway, type GatewaySettings } from './check-gateway.ts'
