import { listFiles, parseSource, readText } from '../../../test/support/source-files.ts'
import { audience, issuer } from '../../../test/support/tokens.ts'

/** What every object inherits, by name: plain values, such as a `__proto__` in JSON brings where it is merged. */
export type Members = Readonly<Record<string, unknown>>

/** Who is asked for by nobody: seen anywhere, it came from a prototype. */
export const admin = 'polluted-admin'

export const adminClaims: Members = {
  iss: issuer,
  sub: admin,
  aud: audience,
  exp: 9e9,
  jti: 'polluted',
  client_id: admin,
  scope: 'admin',
  roles: ['admin'],
  admin: true,
  auth_time: 1_800_000_000,
  realm_access: { roles: ['admin'] },
}

const requirement = 'requirement 1'

/** What an attacker would like to be inherited; some of it speaks for a token that gets in. */
export function wishesWith(token: string): Members {
  const auth = { token, claims: adminClaims, requirement, scopes: ['admin'], subject: admin, issuer }
  return {
    ...adminClaims,
    auth,
    proof: {
      requirement: { name: requirement, senderConstrained: 'ignore', enabled: true },
      key: { withdrawn: false },
      from: 0,
      until: 9e9,
      isBound: false,
    },
    alg: 'HS256',
    typ: 'at+jwt',
    claims: adminClaims,
    unverifiedClaims: adminClaims,
    header: { alg: 'HS256' },
    headers: { authorization: `Bearer ${token}` },
    rawHeaders: ['Authorization', `Bearer ${token}`],
    authorization: `Bearer ${token}`,
    token,
    senderConstrained: 'ignore',
    mode: 'optional',
    identity: { id: admin },
    found: { id: admin },
    truth: true,
    repeats: true,
  }
}

/** The members that the sources write of anywhere, and those that the language itself asks objects for. */
export const memberNames: ReadonlySet<string> = new Set([
  ...listFiles('packages/core/src').flatMap((path) =>
    Array.from(
      parseSource(path, readText(path)).code.matchAll(/\b([A-Za-z]\w*)\??: /g),
      ([, name = '']) => name,
    ),
  ),
  'then',
  'catch',
  'toJSON',
  'length',
  'get',
  'set',
  'value',
  'writable',
  'enumerable',
  'configurable',
  '0',
])

/** Runs a task while every object inherits these members. Nobody else runs meanwhile. */
export function inheriting<Result>(members: Members, task: () => Result): Result {
  const restore = pollute(members)
  try {
    return task()
  } finally {
    restore()
  }
}

/** The same with an accessor that shows itself to objects with several members alone. */
export function inheritingHidden<Result>(name: string, value: unknown, task: () => Result): Result {
  const get = function (this: object): unknown {
    return Object.keys(this).length > 1 ? value : undefined
  }
  Reflect.defineProperty(Object.prototype, name, { get, configurable: true })
  try {
    return task()
  } finally {
    Reflect.deleteProperty(Object.prototype, name)
  }
}

/** The same for a task that waits for nothing but promises that are settled at once. */
export async function inheritingLater<Result>(
  members: Members,
  task: () => Promise<Result>,
): Promise<Result> {
  const restore = pollute(members)
  try {
    return await task()
  } finally {
    restore()
  }
}

function pollute(members: Members): () => void {
  const names = Object.keys(members)
  for (const name of names) Reflect.set(Object.prototype, name, members[name])
  return () => {
    for (const name of names) Reflect.deleteProperty(Object.prototype, name)
  }
}
