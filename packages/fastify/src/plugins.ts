import { ConfigurationError, type ProtectedResourceOptions, type RequestGate } from '@claimgate/core'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { hook } from './hook.ts'

const about = { fastify: '5.x', name: '@claimgate/fastify' }

/** Judges every request of a scope, before its body is parsed unless the token may be in it. */
export function authenticationPlugin(gate: RequestGate): FastifyPluginAsync {
  const authenticate = hook(gate.passing(gate.authenticate))
  const optionOf = (config: object): unknown =>
    Object.hasOwn(config, gate.property) ? Reflect.get(config, gate.property) : true
  return fp(async (app: FastifyInstance) => {
    reserveProperty(app, gate)
    app.addHook('onRoute', ({ config = {} }) => {
      const option = optionOf(config)
      if (typeof option !== 'boolean') Reflect.set(config, gate.property, gate.checkPolicy(option))
    })
    app.addHook(gate.readsForms ? 'preValidation' : 'onRequest', async (request, reply) => {
      const option = optionOf(request.routeOptions.config)
      if (option === false) return
      const judge = option === true ? authenticate : hook(gate.passing(gate.routeGuard(option)))
      await judge(request, reply)
    })
    app.addHook('onClose', async () => gate.close())
  }, about)
}

/** Serves the metadata of a resource at its fixed path. */
export function resourcePlugin(gate: RequestGate, options: ProtectedResourceOptions): FastifyPluginAsync {
  const resource = gate.protectedResource(options)
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
