import type { AsymmetricAlgorithm } from '../tokens.ts'

/** The servers of one framework that are held against its bare server. */
export interface HttpCase {
  readonly title: string
  readonly framework: string
  readonly alg: AsymmetricAlgorithm
  readonly subjects: readonly string[]
}

export const bare = 'bare'
export const uncached = 'claimgate, cache: false'

const remembering = ['claimgate', 'claimgate, digest alone', uncached]

/** A bare server, claimgate's, and those of others. */
const rs256 = (framework: string, ...subjects: readonly string[]): HttpCase => ({
  title: framework,
  framework,
  alg: 'RS256',
  subjects: [bare, ...subjects],
})

export const fullPlan: readonly HttpCase[] = [
  rs256('Express', ...remembering, 'express-jwt with jwks-rsa', 'express-oauth2-jwt-bearer'),
  rs256('Fastify', ...remembering, 'claimgate, keys by URL', '@fastify/jwt', '@fastify/jwt with cache'),
  rs256('Koa', ...remembering, 'koa-jwt with jwks-rsa', 'koa-jwt with a key'),
  rs256('Hono', 'hono jwk'),
]

/** Under a minute. */
export const quickPlan: readonly HttpCase[] = [
  rs256('Express', 'claimgate', 'express-oauth2-jwt-bearer'),
  rs256('Fastify', 'claimgate', '@fastify/jwt with cache'),
  rs256('Koa', 'claimgate'),
]

const es256 = (framework: string, ...subjects: readonly string[]): HttpCase => ({
  title: `${framework}, ES256`,
  framework,
  alg: 'ES256',
  subjects: [bare, uncached, ...subjects],
})

/** First sights alone, where a signature costs three times as much. */
export const es256Plan: readonly HttpCase[] = [
  es256('Express', 'express-jwt with jwks-rsa', 'express-oauth2-jwt-bearer'),
  es256('Fastify', '@fastify/jwt'),
  es256('Koa', 'koa-jwt with jwks-rsa', 'koa-jwt with a key'),
]
