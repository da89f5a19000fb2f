import type { ExtractionSource, TokenRequest } from '@claimgate/core'

/** The kinds of place in which a token is looked for. */
export const kinds = ['bearer', 'header', 'cookie', 'query', 'form', 'function'] as const
export type Kind = (typeof kinds)[number]

/** One source of each kind. */
export const sources: Readonly<Record<Kind, ExtractionSource>> = {
  bearer: { bearer: true },
  header: { header: 'x-token' },
  cookie: { cookie: 'session' },
  query: { query: 'token' },
  form: { form: 'token' },
  function: ({ headers }) => [headers['x-own'] ?? []].flat()[0],
}

/** The same as explanations name them, a function that is listed first included. */
export const names: Readonly<Record<Kind, string>> = {
  bearer: 'bearer',
  header: 'header x-token',
  cookie: 'cookie session',
  query: 'query token',
  form: 'form token',
  function: 'function 0',
}

/** A request with these texts where each source looks. */
export function requestOf(texts: Partial<Readonly<Record<Kind, string>>>): TokenRequest {
  const { bearer, header, cookie, query, form } = texts
  return {
    method: 'POST',
    url: query === undefined ? '/' : `/?token=${query}`,
    headers: {
      host: 'shop.example.com',
      'content-type': 'application/x-www-form-urlencoded',
      authorization: bearer && `Bearer ${bearer}`,
      'x-token': header,
      cookie: cookie && `session=${cookie}`,
      'x-own': texts.function,
    },
    body: form === undefined ? {} : { token: form },
  }
}
