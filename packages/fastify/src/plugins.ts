import { ConfigurationError, type ProtectedResourceOptions, type RequestGate } from '@claimgate/core'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { hook } from './hook.ts'

const about = { fastify: '5.x', name: '@claimgate/fastify' }

/** Judges every request of a scope, before its body is parsed unless the token may be in it. */
export function authenticationPlugin(gate: RequestGate): FastifyPluginAsync {
  return fp(async (app: FastifyInstance) => {
    reserveProperty(app, gate)
    app.addHook('onRoute', ({ config = {} }) => gate.adoptRoute(config))
    if (gate.readsForms) app.addHook('onRequest', hook(gate.clearing))
    app.addHook(gate.readsForms ? 'preValidation' : 'onRequest', hook(gate.routing))
    app.addHook('onClose', async () => gate.close())
  }, about)
}

/** Serves the metadata of a resource at its fixed path. */
export function resourcePlugin(gate: RequestGate, options: ProtectedResourceOptions): FastifyPluginAsync {
  const resource = gate.guards.protectedResource(options)
  const onRequest = hook(gate.serving(resource))
  return fp(async (app: FastifyInstance) => {
    if (app.prefix !== '')
      throw new ConfigurationError('', `register the metadata outside of the prefix ${app.prefix}`)
    // Fastify's router compares decoded paths, and takes one colon for a parameter.
    const path = decodeURI(resource.path).replaceAll(':', '::')
    app.all(path, { onRequest }, (_, reply) => reply.callNotFound())
  }, about)
}

/** Fastify would refuse a second time, also for one and the same gate. */
function reserveProperty(app: FastifyInstance, gate: RequestGate): void {
  const { property } = gate
  const reservation = Symbol.for(`claimgate.fastify.${property}`)
  if (Reflect.get(app, reservation) === gate) return
  if (app.hasRequestDecorator(property))
    throw new ConfigurationError('property', `is ${property}, which another plugin uses: choose another name`)
  app.decorateRequest(property, null)
  app.decorate(reservation, gate)
}
