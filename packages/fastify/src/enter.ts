import type { HttpAnswer, RequestGate, RequestGuard, TokenRequest } from '@claimgate/core'
import { isClaimgateError } from '@claimgate/core'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Lets a request in, or answers it; the reply is returned where it has been sent. */
export async function enter(
  gate: RequestGate,
  judge: RequestGuard,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  try {
    const { auth, headers } = await judge(request.raw, tokenRequestOf(request))
    gate.attach(request, auth)
    if (!reply.sent) reply.headers(headers)
    return undefined
  } catch (error) {
    const answer = gate.answer(error)
    if (answer !== undefined) return send(reply, answer)
    // Fastify's error handling does not apply an error's own headers.
    if (isClaimgateError(error) && !reply.sent) reply.headers(error.headers)
    throw error
  }
}

/** Sends an answer, unless another has been sent. */
export function send(reply: FastifyReply, { status, headers, body }: HttpAnswer): FastifyReply {
  if (reply.sent) return reply
  return reply
    .code(status)
    .headers(headers)
    .send(body === '' ? undefined : body)
}

/** The request as core reads it. */
export function tokenRequestOf(request: FastifyRequest): TokenRequest {
  const { raw } = request
  return {
    method: raw.method,
    headers: raw.headers,
    rawHeaders: raw.rawHeaders,
    get url() {
      return raw.url
    },
    set url(url) {
      if (url !== undefined) raw.url = url
    },
    get originalUrl() {
      return request.originalUrl
    },
    set originalUrl(url) {
      Object.defineProperty(request, 'originalUrl', { value: url, configurable: true })
    },
    get query() {
      return request.query
    },
    get body() {
      return request.body
    },
  }
}
