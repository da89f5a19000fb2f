import type { RequirementOptions } from '@claimgate/core'
import { newSigningKey } from '../support/keys.ts'
import { audience } from '../support/tokens.ts'
import { healthy, outage, type Expected, type Fault } from './fault.ts'
import { healServer, recoveryOf } from './fault-trial.ts'
import { answering, status } from './faulty-answers.ts'
import { current, type Trial } from './trial.ts'

const elsewhere = newSigningKey('ES256', 'elsewhere')
/** As another issuer may name its key. */
const namesake = newSigningKey('ES256', current.kid)

const issuerOf = (index: number): string => `https://id-${index}.example.com`

/** The issuer that fails, first, and then others whose keys another server has. */
function amongOthers(count: number, key: typeof current = elsewhere): NonNullable<Fault['options']> {
  return async (trial) => {
    const other = await trial.startOtherServer(key)
    const others = Array.from({ length: count }, (_, index) => ({
      issuer: issuerOf(index),
      audience,
      jwksUrl: { url: other.jwksUrl, cooldown: 30 + index },
    }))
    return { requireAny: [ownRequirement(trial), ...others] }
  }
}

/** A deadline that has no part in the fault: the test would end first. */
const timeout = 60

function ownRequirement({ server }: Trial): RequirementOptions {
  return { name: 'own', issuer: server.url, audience, jwksUrl: { url: server.jwksUrl, timeout } }
}

/** Tokens of the others are judged while those of the silent one wait, until its connection breaks. */
function besideSilence(
  tokenOfAnother: (trial: Trial, index: number) => string,
): NonNullable<Fault['course']> {
  return async (trial, expected) => {
    await answering(() => undefined)(trial)
    const asked = trial.server.nextRequest()
    let isOver = false
    const silent = trial.askAll().finally(() => {
      isOver = true
    })
    await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        await trial.ask('another', tokenOfAnother(trial, index))
        trial.note('had to wait', isOver ? 1 : 0)
      }),
    )
    await asked
    trial.server.dropConnections()
    await silent
    trial.endCounting()
    await healServer(trial)
    return recoveryOf(trial, expected)
  }
}

/** A token with everything in it that anybody ever took for the address of its keys. */
async function namingItsKeys(trial: Trial): Promise<void> {
  const { url = '', jwksUrl = '' } = trial.otherServers[0] ?? {}
  const header = { kid: jwksUrl, jku: jwksUrl, x5u: url, jwk: elsewhere.publicJwk }
  await trial.ask('of its own', trial.mint(elsewhere, { iss: url }, header))
  trial.note('connections to it', trial.otherServers[0]?.asked ?? 0)
}

function withOthers(others: NonNullable<Expected['others']>): Pick<Fault, 'cold' | 'warm'> {
  return { cold: { ...outage.cold, others }, warm: { ...outage.warm, others } }
}

const others = withOthers({ another: 200, 'had to wait': 0 })

export const faults: readonly Fault[] = [
  {
    group: 'issuers',
    name: 'one of two is down',
    attacks: 'E12',
    ...withOthers({ another: 200 }),
    options: amongOthers(1),
    begin: answering(status(500)),
    during: (trial) => trial.ask('another', trial.mint(elsewhere, { iss: issuerOf(0) })),
  },
  {
    group: 'issuers',
    name: 'one of two is silent',
    attacks: 'E12',
    ...others,
    options: amongOthers(1),
    course: besideSilence((trial) => trial.mint(elsewhere, { iss: issuerOf(0) })),
  },
  {
    group: 'issuers',
    name: 'one of a hundred is silent',
    attacks: 'E12',
    ...others,
    options: amongOthers(99),
    course: besideSilence((trial, index) => trial.mint(elsewhere, { iss: issuerOf(index % 99) })),
  },
  {
    group: 'issuers',
    name: 'one of two key sources of an issuer is silent',
    attacks: 'E12',
    ...others,
    options: async (trial) => {
      const other = await trial.startOtherServer(elsewhere)
      const issuer = trial.server.url
      return {
        requireAny: [ownRequirement(trial), { name: 'other', issuer, audience, jwksUrl: other.jwksUrl }],
      }
    },
    course: besideSilence((trial) => trial.mint(elsewhere)),
  },
  {
    group: 'issuers',
    name: 'two share a key set, which is down',
    attacks: 'E12',
    cold: { ...outage.cold, others: { another: 503 } },
    warm: { ...outage.warm, others: { another: 200 } },
    options: (trial) => {
      const own = ownRequirement(trial)
      return { requireAny: [own, { ...own, name: 'another', issuer: issuerOf(0) }] }
    },
    begin: answering(status(500)),
    during: (trial) => trial.ask('another', trial.mint(current, { iss: issuerOf(0) })),
  },
  {
    group: 'issuers',
    name: 'one is down, the other has a key of the same kid',
    attacks: 'E11',
    cold: { ...outage.cold, others: { another: 200, 'own key for the other': 401, 'key of the other': 503 } },
    warm: { ...outage.warm, others: { another: 200, 'own key for the other': 401, 'key of the other': 401 } },
    options: amongOthers(1, namesake),
    begin: answering(status(500)),
    during: (trial) =>
      Promise.all([
        trial.ask('another', trial.mint(namesake, { iss: issuerOf(0) })),
        trial.ask('own key for the other', trial.mint(current, { iss: issuerOf(0) })),
        trial.ask('key of the other', trial.mint(namesake)),
      ]),
  },
  {
    group: 'issuers',
    name: 'a token that names its own key server',
    attacks: 'E7, C5',
    cold: { ...healthy, others: { 'of its own': 401, 'connections to it': 0 } },
    warm: { ...healthy, others: { 'of its own': 401, 'connections to it': 0 } },
    options: async (trial) => {
      await trial.startOtherServer(elsewhere)
      return { issuer: { prefix: 'http://127.0.0.1:' }, jwksUrl: trial.server.jwksUrl }
    },
    during: namingItsKeys,
  },
]
