import {
  ConfigurationError,
  type ProtectedResource,
  type RequestGate,
  type RequestGuard,
} from '@claimgate/core'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { enter, send, tokenRequestOf } from './enter.ts'

const about = { fastify: '5.x', name: '@claimgate/fastify' }

/** Judges every request of a scope, before its body is parsed unless the token may be in it. */
export function authenticationPlugin(gate: RequestGate): FastifyPluginAsync {
  const guardOf = rememberedGuards(gate)
  return fp(async (app: FastifyInstance) => {
    decorateOnce(app, gate)
    app.addHook('onRoute', ({ config }) => {
      const option = routeOption(config, gate.property)
      if (typeof option !== 'boolean') guardOf(option)
    })
    app.addHook(gate.readsForms ? 'preValidation' : 'onRequest', async (request, reply) => {
      const option = routeOption(request.routeOptions.config, gate.property)
      if (option === false) return undefined
      const answered = await enter(gate, gate.authenticate, request, reply)
      if (answered !== undefined || option === true) return answered
      return enter(gate, guardOf(option), request, reply)
    })
    app.addHook('onClose', async () => gate.close())
  }, about)
}

/** Serves the metadata of a resource at its fixed path. */
export function resourcePlugin(gate: RequestGate, resource: ProtectedResource): FastifyPluginAsync {
  return fp(async (app: FastifyInstance) => {
    if (app.prefix !== '')
      throw new ConfigurationError('', `register the metadata outside of the prefix ${app.prefix}`)
    app.all(
      resource.path,
      {
        config: { [gate.property]: false },
        onRequest: async (request, reply) => {
          const answer = resource.respond(tokenRequestOf(request))
          return answer === undefined ? reply.callNotFound() : send(reply, answer)
        },
      },
      (_, reply) => reply.callNotFound(),
    )
  }, about)
}

/** What a route says of a gate: false for public, a policy, or true where it says nothing. */
function routeOption(config: unknown, property: string): unknown {
  return typeof config === 'object' && config !== null && Object.hasOwn(config, property)
    ? Reflect.get(config, property)
    : true
}

function rememberedGuards(gate: RequestGate): (policy: unknown) => RequestGuard {
  const guards = new Map<unknown, RequestGuard>()
  return (policy) => {
    const guard = guards.get(policy) ?? gate.policyGuard(policy)
    guards.set(policy, guard)
    return guard
  }
}

/** Reserves the property on requests. Fastify would refuse a second time, also for one and the same gate. */
function decorateOnce(app: FastifyInstance, gate: RequestGate): void {
  const { property } = gate
  const reservation = Symbol.for(`claimgate.fastify.${property}`)
  if (Reflect.get(app, reservation) === gate) return
  if (app.hasRequestDecorator(property)) {
    throw new ConfigurationError('property', `is ${property}, which another plugin uses: choose another name`)
  }
  app.decorateRequest(property, null)
  app.decorate(reservation, gate)
}
