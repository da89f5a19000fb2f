import { json, text, type Answer } from '../support/key-server.ts'
import { healthy, outage, type Expected, type Fault } from './fault.ts'
import { answering, goodSet, shortTimeout, status } from './faulty-answers.ts'
import { metadataPath } from './faulty-server.ts'
import { current, faultText, foreign } from './trial.ts'

interface DiscoveryFault extends Pick<Fault, 'name' | 'attacks' | 'timeout' | 'begin'> {
  /** Requests for one load: that for the metadata and, where it comes so far, that for the keys. */
  readonly requests?: number
}

/** The metadata say something else than they should. */
function metadata(change: (url: string) => object): NonNullable<Fault['begin']> {
  return ({ server }) => {
    const { url, jwksUrl } = server
    server.answer(metadataPath, json({ issuer: url, jwks_uri: jwksUrl, ...change(url) }))
  }
}

const named = (name: string, jwks_uri: unknown, attacks = 'E8'): DiscoveryFault => ({
  name: `keys at ${name}`,
  attacks,
  begin: metadata(() => ({ jwks_uri })),
})

const faultsOfMetadata: readonly DiscoveryFault[] = [
  {
    name: 'metadata of another issuer',
    attacks: 'E8',
    begin: metadata(() => ({ issuer: 'https://other.example.com' })),
  },
  {
    name: 'metadata of the issuer with a slash more',
    attacks: 'E8',
    begin: metadata((url) => ({ issuer: `${url}/` })),
  },
  { name: 'metadata of no issuer', attacks: 'E8', begin: metadata(() => ({ issuer: undefined })) },
  { name: 'metadata without keys', attacks: 'E8', begin: metadata(() => ({ jwks_uri: undefined })) },
  {
    name: 'metadata that are HTML',
    requests: 2,
    attacks: 'E3',
    begin: answering(text(`<title>${faultText}</title>`), metadataPath),
  },
  { name: 'metadata that are null', attacks: 'E3', begin: answering(json(null), metadataPath) },
  {
    name: 'metadata redirected',
    attacks: 'E9',
    begin: answering(status(302, { location: '/jwks' }), metadataPath),
  },
  {
    name: 'metadata silent',
    attacks: 'E10',
    timeout: shortTimeout,
    begin: answering(() => undefined, metadataPath),
  },
  { name: 'metadata down, keys up', attacks: 'E3, E4', begin: answering(status(500), metadataPath) },
  {
    name: 'metadata gone, keys up',
    requests: 2,
    attacks: 'E3, E4',
    begin: answering(status(404), metadataPath),
  },
  { name: 'metadata up, keys down', requests: 2, attacks: 'E3, E4', begin: answering(status(500)) },
  named('a link-local address', 'https://169.254.169.254/latest/keys'),
  named('a link-local address over http', 'http://169.254.169.254/latest/keys'),
  named('a link-local address in IPv6', 'https://[::ffff:a9fe:a9fe]/latest/keys'),
  named('a private address', 'https://10.0.0.1/jwks'),
  named('a private address in IPv6', 'https://[fd00::1]/jwks'),
  named('an http address', 'http://keys.example.com/jwks'),
  named('a file', 'file:///etc/passwd'),
  named('a data URL', `data:application/json,${encodeURIComponent(goodSet)}`),
  named('an address with a password', 'https://user:password@keys.example.com/jwks'),
  named('no address', 'jwks'),
  named('a number', 7),
]

/** All is well, but not where it was. */
const moved: readonly DiscoveryFault[] = [
  {
    name: 'keys moved to another path',
    requests: 2,
    begin: (trial) => {
      trial.server.answer('/jwks', status(404))
      trial.server.answer('/moved', keysOf(current))
      return metadata((url) => ({ jwks_uri: `${url}/moved` }))(trial)
    },
  },
  {
    name: 'metadata by RFC 8414 alone',
    requests: 3,
    begin: ({ server }) => {
      server.answer(metadataPath, status(404))
      const { url, jwksUrl } = server
      server.answer('/.well-known/oauth-authorization-server', json({ issuer: url, jwks_uri: jwksUrl }))
    },
  },
]

function keysOf({ publicJwk }: typeof current): Answer {
  return json({ keys: [publicJwk] })
}

function discovering({ requests = 1, ...fault }: DiscoveryFault, cold: Expected, warm: Expected): Fault {
  const { timeout } = fault
  const options = { discovery: timeout === undefined ? true : { timeout } }
  const loads = 2
  const fetches = loads * requests
  return {
    group: 'discovery',
    ...fault,
    options: () => options,
    cold: { ...cold, fetches },
    warm: { ...warm, fetches },
  }
}

/** What the metadata alone name must not be on a private network, which loopback is. */
const neverAsked = { others: { 'connections to it': 0 } }

const otherNameOfLoopback = discovering(
  {
    name: 'keys at another name of this host',
    attacks: 'E8',
    begin: async (trial) => {
      const inner = await trial.startOtherServer(foreign)
      const { port } = new URL(inner.url)
      trial.note('connections to it', 0)
      inner.takeOver((socket) => {
        trial.note('connections to it', 1)
        socket.end()
      })
      await metadata(() => ({ jwks_uri: `http://localhost:${port}/jwks` }))(trial)
    },
  },
  { ...outage.cold, ...neverAsked },
  { ...outage.warm, ...neverAsked },
)

export const faults: readonly Fault[] = [
  ...faultsOfMetadata.map((fault) => discovering(fault, outage.cold, outage.warm)),
  otherNameOfLoopback,
  ...moved.map((fault) => discovering(fault, healthy, healthy)),
]
