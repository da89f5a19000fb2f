import type { SecureContextOptions } from 'node:tls'
import {
  expired,
  newAuthority,
  newSelfSigned,
  notYetValid,
  type CertificateRequest,
} from '../support/tls-certificates.ts'
import { outage, type Fault } from './fault.ts'
import { goodSet, shortTimeout } from './faulty-answers.ts'
import { healServer } from './fault-trial.ts'
import { faultText, type Trial, type TrialOptions } from './trial.ts'

const authority = newAuthority()
const good = authority.issue()

function trusting({ server }: Trial, tls: object = {}): TrialOptions {
  return { jwksUrl: { url: server.jwksUrl, timeout: 5, tls: { ca: authority.cert, ...tls } } }
}

async function wellAgain(trial: Trial): Promise<void> {
  trial.server.present(good)
  await healServer(trial)
}

type TlsFault = Pick<Fault, 'name'> & Partial<Fault>

function showing(name: string, certificate: SecureContextOptions): TlsFault {
  return { name, begin: ({ server }) => server.present(certificate) }
}

const issued = (request: CertificateRequest): SecureContextOptions => authority.issue(request)

const tlsFaults: readonly TlsFault[] = [
  showing('expired certificate', issued({ validDays: expired })),
  showing('certificate not valid yet', issued({ validDays: notYetValid })),
  showing('wrong host name', issued({ names: ['keys.example.com', 'localhost', '127.0.0.2'] })),
  showing('unknown authority', newAuthority().issue()),
  showing('self-signed certificate', newSelfSigned()),
  showing('authority that has expired', newAuthority(expired).issue()),
  {
    ...showing('key that is not pinned', issued({})),
    options: (trial) => trusting(trial, { pinnedKeys: [good.pin] }),
  },
  {
    ...showing('TLS 1.1 at most', { ...good, minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }),
  },
  {
    name: 'plain http on the port of https',
    begin: ({ server }) => server.takeOver((socket) => socket.end(`HTTP/1.1 200 OK\r\n\r\n${goodSet}`)),
  },
  {
    name: 'no TLS at all',
    begin: ({ server }) => server.takeOver((socket) => socket.end(`${faultText}\r\n`)),
  },
  {
    name: 'handshake without an end',
    options: ({ server }) => ({
      jwksUrl: { url: server.jwksUrl, timeout: shortTimeout, tls: { ca: authority.cert } },
    }),
    begin: ({ server }) => server.takeOver((socket) => socket.pause()),
  },
]

export const faults: readonly Fault[] = tlsFaults.map((fault) => ({
  group: 'TLS',
  attacks: 'E17',
  ...outage,
  certificate: () => good,
  options: (trial: Trial) => trusting(trial),
  end: wellAgain,
  ...fault,
}))
