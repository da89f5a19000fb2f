import type { Explanation, Verifier, VerifierOptions } from '@claimgate/core'
import { serve, type LocalServer } from '@claimgate/example-testbed'
import { claimgate as expressGate } from '@claimgate/express'
import { claimgate as fastifyGate } from '@claimgate/fastify'
import { claimgate as koaGate } from '@claimgate/koa'
import express from 'express'
import fastify from 'fastify'
import Koa from 'koa'

/** A running API, seen by its clients and its operator. */
export interface Api {
  readonly framework: string
  /** Asks for the orders; gives the status of the answer. */
  requestOrders(token: string | undefined): Promise<number>
  /** Tells how that request is judged. */
  explain(token: string | undefined): Promise<Explanation>
  stop(): void
}

const policy = { scope: 'orders:read' }

/** Starts one API per framework; each finds the issuer's keys by itself. */
export function startApis(options: VerifierOptions): Promise<readonly Api[]> {
  return Promise.all([startExpress(options), startFastify(options), startKoa(options)])
}

async function startExpress(options: VerifierOptions): Promise<Api> {
  const gate = expressGate(options)
  const app = express()
  app.use(gate.authenticate())
  app.get('/orders', gate.guard(policy), (req, res) => {
    res.json({ orders: [], for: gate.auth(req).subject })
  })
  return apiOf('Express', gate.verifier, await serve(app))
}

async function startFastify(options: VerifierOptions): Promise<Api> {
  const gate = fastifyGate(options)
  const app = fastify()
  await app.register(gate.plugin)
  app.get('/orders', { onRequest: gate.guard(policy) }, async (request) => ({
    orders: [],
    for: gate.auth(request).subject,
  }))
  await app.ready()
  return apiOf('Fastify', gate.verifier, await serve(app.routing))
}

async function startKoa(options: VerifierOptions): Promise<Api> {
  const gate = koaGate(options)
  const app = new Koa()
  app.use(gate.authenticate())
  app.use(gate.guard(policy))
  app.use((ctx) => {
    ctx.body = { orders: [], for: gate.auth(ctx).subject }
  })
  return apiOf('Koa', gate.verifier, await serve(app.callback()))
}

function apiOf(framework: string, verifier: Verifier, server: LocalServer): Api {
  return {
    framework,
    requestOrders: async (token) => {
      const signal = AbortSignal.timeout(5000)
      const response = await fetch(`${server.url}/orders`, { headers: headersWith(token), signal })
      await response.body?.cancel()
      return response.status
    },
    explain: (token) =>
      verifier.explain({ method: 'GET', url: '/orders', headers: headersWith(token) }, policy),
    stop: () => {
      verifier.close()
      server.close()
    },
  }
}

function headersWith(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}
