import { execFile } from 'node:child_process'
import { mkdirSync, renameSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { createVerifier, type RequirementOptions, type SharedOptions, type Verifier } from '@claimgate/core'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { startOfTests } from '../../../../../test/support/clock.ts'
import { keySetText, newFolder, writeKeys } from '../../../../../test/support/key-files.ts'
import { newEventLog, type EventLog } from '../../../../../test/support/key-server.ts'
import { newSigningKey, signingKey, type SigningKey } from '../../../../../test/support/keys.ts'
import { mistakeIn } from '../../../../../test/support/refused-options.ts'
import { audience, issuer, mint } from '../../../../../test/support/tokens.ts'
import { rejectionOf } from '../../../../../test/support/verifiers.ts'

const one = newSigningKey('ES256', 'one')
const two = newSigningKey('ES256', 'two')
const three = newSigningKey('ES256', 'three')
const elsewhere = 'https://other.example.com'
const clock = (): number => startOfTests

function withKeys(...keys: readonly SigningKey[]): string {
  const file = join(newFolder(), 'jwks.json')
  writeKeys(file, ...keys)
  return file
}

interface Trial {
  readonly verifier: Verifier
  readonly log: EventLog
}

function trial(options: Partial<RequirementOptions> & SharedOptions): Trial {
  const log = newEventLog()
  const verifier = createVerifier({ issuer, audience, clock, onEvent: log.onEvent, ...options })
  onTestFinished(() => verifier.close())
  return { verifier, log }
}

/** Resolves when another verifier, made now, has seen the next change of a file. */
async function untilSeen(file: string): Promise<void> {
  const { verifier, log } = trial({ jwksFile: file })
  await log.next('keys-withdrawn')
  verifier.close()
}

describe('jwksFile', () => {
  it('proves tokens by the keys of the file from the start, and by no others', async () => {
    const { verifier } = trial({ jwksFile: withKeys(one) })
    expect((await verifier.verifyToken(mint({ key: one }))).subject).toBe('user-1')
    expect(await rejectionOf(verifier.verifyToken(mint({ key: two })))).toMatchObject({
      code: 'key_unknown',
      status: 401,
    })
    const forged = mint({ key: two, header: { kid: 'one' } })
    expect(await rejectionOf(verifier.verifyToken(forged))).toMatchObject({ code: 'signature_invalid' })
  })

  it('E4: leaves it unknown whether a newer key proves a token, while the file is bad', async () => {
    const plain = newSigningKey('ES256', null)
    const jwksFile = withKeys(plain, one)
    const { verifier, log } = trial({ jwksFile })
    expect(await rejectionOf(verifier.verifyToken(mint({ key: two })))).toMatchObject({ status: 401 })
    const failed = log.next('keys-failed')
    writeFileSync(jwksFile, 'half')
    await failed
    expect(await rejectionOf(verifier.verifyToken(mint({ key: two })))).toMatchObject({
      code: 'keys_unavailable',
      status: 503,
    })
    for (const key of [plain, one]) {
      expect((await verifier.verifyToken(mint({ key }))).subject).toBe('user-1')
    }
  })

  it('is relative to the working directory', async () => {
    const jwksFile = relative(process.cwd(), withKeys(one))
    expect((await trial({ jwksFile }).verifier.verifyToken(mint({ key: one }))).subject).toBe('user-1')
  })

  it('is refused where it is relative and that directory is gone', () => {
    const jwksFile = relative(process.cwd(), withKeys(one))
    const gone = vi.spyOn(process, 'cwd').mockImplementation(() => {
      throw new Error('ENOENT: uv_cwd')
    })
    onTestFinished(() => gone.mockRestore())
    expect(mistakeIn({ issuer, audience, jwksFile })).toBe('jwksFile')
    expect(() => trial({ jwksFile: withKeys(one) })).not.toThrow()
  })

  it('allows asymmetric algorithms, and of those the ones that are listed', async () => {
    const jwksFile = withKeys(one, signingKey())
    const { verifier } = trial({ jwksFile, algorithms: ['RS256'] })
    expect((await verifier.verifyToken(mint())).subject).toBe('user-1')
    expect(await rejectionOf(verifier.verifyToken(mint({ key: one })))).toMatchObject({ status: 401 })
    expect(mistakeIn({ issuer, audience, jwksFile, algorithms: ['HS256'] })).toBe('algorithms')
  })

  it.each<readonly [name: string, path: string, options: object]>([
    ['an empty path', 'jwksFile', { jwksFile: '' }],
    ['a path with a NUL', 'jwksFile', { jwksFile: 'a\0b' }],
    ['the URL of a key set', 'jwksFile', { jwksFile: 'https://id.example.com/jwks' }],
    ['the URL of a file', 'jwksFile', { jwksFile: 'file:///etc/jwks.json' }],
    ['an object', 'jwksFile', { jwksFile: { file: 'jwks.json' } }],
    ['another source beside it', 'jwksUrl', { jwksFile: 'a', jwksUrl: 'https://id.example.com/jwks' }],
    ['keys beside it', 'jwksFile', { jwksFile: 'a', jwks: { keys: [one.publicJwk] } }],
    ['bad initial keys', 'initialKeys', { jwksFile: 'a', initialKeys: { keys: [] } }],
  ])('is refused with %s', (_, path, options) => {
    expect(mistakeIn({ issuer, audience, ...options })).toBe(path)
    const requireAny = [
      { issuer, audience, publicKey: one.publicJwk },
      { issuer, audience, name: 'b', ...options },
    ]
    expect(mistakeIn({ requireAny })).toBe(`requireAny[1].${path}`)
  })

  it('E4: is 503 for its own issuer where the file is bad at the start, until it is good', async () => {
    const jwksFile = join(newFolder(), 'jwks.json')
    const requireAny = [
      { issuer, audience, jwksFile },
      { issuer: elsewhere, audience, publicKey: one.publicJwk },
    ]
    const log = newEventLog()
    const verifier = createVerifier({ requireAny, clock, onEvent: log.onEvent })
    onTestFinished(() => verifier.close())
    await verifier.ready()
    const rejection = await rejectionOf(verifier.verifyToken(mint({ key: one })))
    expect(rejection).toMatchObject({ code: 'keys_unavailable', status: 503 })
    expect(rejection.headers).toMatchObject({ 'Retry-After': '5' })
    expect(rejection.message).not.toContain(jwksFile)
    await verifier.verifyToken(mint({ key: one, claims: { iss: elsewhere } }))
    const loaded = log.next('keys-loaded')
    writeKeys(jwksFile, one)
    await loaded
    expect((await verifier.verifyToken(mint({ key: one }))).subject).toBe('user-1')
  })

  it('E5: refuses a remembered token at once where its key left the file', async () => {
    const jwksFile = withKeys(one, two)
    const { verifier, log } = trial({ jwksFile })
    const [left, kept] = [mint({ key: one }), mint({ key: two })]
    for (const token of [left, kept, left, kept]) await verifier.verifyToken(token)
    const withdrawn = log.next('keys-withdrawn')
    writeKeys(jwksFile, two)
    await withdrawn
    expect(await rejectionOf(verifier.verifyToken(left))).toMatchObject({ code: 'key_unknown', status: 401 })
    expect((await verifier.verifyToken(kept)).subject).toBe('user-1')
    expect(log.of('accepted').map((event) => 'cached' in event && event.cached)).toEqual([
      false,
      false,
      true,
      true,
      true,
    ])
  })

  it('E3: follows the swapped links of a Kubernetes volume, and stays with its keys while they lead nowhere', async () => {
    const folder = newFolder()
    const mount = (version: string, ...keys: readonly SigningKey[]): void => {
      mkdirSync(join(folder, version))
      writeKeys(join(folder, version, 'jwks.json'), ...keys)
      symlinkSync(version, join(folder, '..data_tmp'))
      renameSync(join(folder, '..data_tmp'), join(folder, '..data'))
    }
    mount('..2026_1', one)
    symlinkSync(join('..data', 'jwks.json'), join(folder, 'jwks.json'))
    const { verifier, log } = trial({ jwksFile: join(folder, 'jwks.json') })
    const failed = log.next('keys-failed')
    unlinkSync(join(folder, '..data'))
    await failed
    await verifier.verifyToken(mint({ key: one }))
    expect(await rejectionOf(verifier.verifyToken(mint({ key: two })))).toMatchObject({ status: 503 })
    const loaded = log.next('keys-loaded')
    mount('..2026_2', two, one)
    await loaded
    await verifier.verifyToken(mint({ key: two }))
    await verifier.verifyToken(mint({ key: one }))
  })

  it('is told in events and in the signer table', () => {
    const jwksFile = withKeys(one)
    const { verifier, log } = trial({ jwksFile })
    expect(log.events).toEqual([{ type: 'keys-loaded', source: `jwksFile ${jwksFile}`, kids: ['one'] }])
    expect(verifier.signers()).toMatchObject([{ keys: { kids: ['one'], lastFetch: startOfTests } }])
  })

  it('serves initial keys until the file is good', async () => {
    const jwksFile = join(newFolder(), 'jwks.json')
    const initialKeys = { keys: [one.publicJwk, { kty: 'oct', k: 'AAAA' }] }
    const { verifier, log } = trial({ jwksFile, initialKeys })
    await verifier.verifyToken(mint({ key: one }))
    expect(log.of('key-dropped')).toMatchObject([{ source: 'initialKeys' }])
    const loaded = log.next('keys-withdrawn')
    writeFileSync(jwksFile, keySetText(two))
    await loaded
    await verifier.verifyToken(mint({ key: two }))
    expect(await rejectionOf(verifier.verifyToken(mint({ key: one })))).toMatchObject({ status: 401 })
  })
})

describe('a file of several requirements', () => {
  function sharing(jwksFile: string, other: object): Trial {
    const log = newEventLog()
    const requireAny = [
      { issuer, audience, jwksFile },
      { issuer: elsewhere, audience, jwksFile, ...other },
    ]
    const verifier = createVerifier({ requireAny, clock, onEvent: log.onEvent })
    onTestFinished(() => verifier.close())
    return { verifier, log }
  }

  it('E12: is read once, and both still ask for their own issuer', async () => {
    const jwksFile = withKeys(one)
    const spelt = join(dirname(jwksFile), '.', 'x', '..', basename(jwksFile))
    const { verifier, log } = sharing(jwksFile, { jwksFile: spelt, requiredClaims: ['tenant'] })
    expect(log.of('keys-loaded')).toHaveLength(1)
    await verifier.verifyToken(mint({ key: one }))
    const refused = mint({ key: one, claims: { iss: elsewhere } })
    expect(await rejectionOf(verifier.verifyToken(refused))).toMatchObject({ status: 401 })
    await verifier.verifyToken(mint({ key: one, claims: { iss: elsewhere, tenant: 'a' } }))
  })

  it('is read for each where they start from different keys', () => {
    const jwksFile = withKeys(one)
    expect(sharing(jwksFile, { initialKeys: { keys: [two.publicJwk] } }).log.of('keys-loaded')).toHaveLength(
      2,
    )
  })
})

describe('reload', () => {
  it('K7: carries over the source of a file, and its watch', async () => {
    const jwksFile = withKeys(one)
    const { verifier, log } = trial({ jwksFile })
    const later = newEventLog()
    verifier.reload({ issuer, audience, jwksFile, clock, requiredClaims: ['sub'], onEvent: later.onEvent })
    expect(later.events).toEqual([])
    const withdrawn = later.next('keys-withdrawn')
    writeKeys(jwksFile, two)
    await withdrawn
    await verifier.verifyToken(mint({ key: two }))
    expect(log.of('keys-loaded')).toHaveLength(1)
    expect(later.of('keys-loaded')).toHaveLength(1)
  })

  it('K7: carries over the source of a file, whatever fetch there is', () => {
    const jwksFile = withKeys(one)
    const { verifier, log } = trial({ jwksFile })
    const fetch = async (): Promise<Response> => Response.json({ keys: [] })
    verifier.reload({ issuer, audience, jwksFile, clock, onEvent: log.onEvent, fetch })
    verifier.reload({ issuer, audience, jwksFile, clock, onEvent: log.onEvent })
    expect(log.of('keys-loaded')).toHaveLength(1)
  })

  it('goes on with the last good keys of a file where it takes other initial keys', async () => {
    const jwksFile = withKeys(two)
    const { verifier } = trial({ jwksFile, initialKeys: { keys: [one.publicJwk] } })
    unlinkSync(jwksFile)
    for (const others of [[one, three], [three], [one]]) {
      const initialKeys = { keys: others.map(({ publicJwk }) => publicJwk) }
      const log = newEventLog()
      verifier.reload({ issuer, audience, jwksFile, initialKeys, clock, onEvent: log.onEvent })
      expect(log.events).toMatchObject([{ type: 'keys-failed' }])
      await verifier.verifyToken(mint({ key: two }))
      for (const key of [one, three])
        expect(await rejectionOf(verifier.verifyToken(mint({ key })))).toMatchObject({ status: 503 })
    }
    const log = newEventLog()
    verifier.reload({ issuer, audience, jwksFile, clock, onEvent: log.onEvent })
    const withdrawn = log.next('keys-withdrawn')
    writeKeys(jwksFile, one)
    expect(await withdrawn).toMatchObject({ kids: ['two'] })
    await verifier.verifyToken(mint({ key: one }))
    expect(await rejectionOf(verifier.verifyToken(mint({ key: two })))).toMatchObject({ status: 401 })
  })

  it('takes other initial keys where the file was never good', async () => {
    const jwksFile = join(newFolder(), 'jwks.json')
    const { verifier } = trial({ jwksFile, initialKeys: { keys: [one.publicJwk] } })
    verifier.reload({ issuer, audience, jwksFile, initialKeys: { keys: [two.publicJwk] }, clock })
    await verifier.verifyToken(mint({ key: two }))
    expect(await rejectionOf(verifier.verifyToken(mint({ key: one })))).toMatchObject({ status: 503 })
  })

  it('ends the watch of a file that is no longer wanted', async () => {
    const jwksFile = withKeys(one)
    const { verifier } = trial({ jwksFile })
    const later = newEventLog()
    verifier.reload({ issuer, audience, publicKey: one.publicJwk, clock, onEvent: later.onEvent })
    const seen = untilSeen(jwksFile)
    writeKeys(jwksFile, two)
    await seen
    expect(later.events).toEqual([])
  })

  it('that fails leaves the watch of before, and none of its own', async () => {
    const [jwksFile, other] = [withKeys(one), withKeys(one)]
    const { verifier, log } = trial({ jwksFile })
    const refused = newEventLog()
    const options = { requireAny: [{ issuer, audience, jwksFile }], clock, onEvent: refused.onEvent }
    const further = { issuer: elsewhere, audience, jwksFile: other }
    const wrong = { ...options, requireAny: [...options.requireAny, further], cache: { maxEntries: 0 } }
    expect(() => verifier.reload(wrong)).toThrow(expect.objectContaining({ path: 'cache.maxEntries' }))
    expect(refused.of('keys-loaded')).toHaveLength(1)
    const seen = [untilSeen(other), log.next('keys-withdrawn')]
    for (const file of [jwksFile, other]) writeKeys(file, two)
    await Promise.all(seen)
    expect(refused.events).toHaveLength(1)
    expect(log.of('keys-loaded').map((event) => 'source' in event && event.source)).toEqual([
      `jwksFile ${jwksFile}`,
      `jwksFile ${jwksFile}`,
    ])
  })
})

describe('the watch of a file', () => {
  it('ends with the verifier', async () => {
    const jwksFile = withKeys(one)
    const { verifier, log } = trial({ jwksFile })
    verifier.close()
    const seen = untilSeen(jwksFile)
    writeKeys(jwksFile, two)
    await seen
    expect(log.events).toHaveLength(1)
  })

  it('ends where the verifier is refused', async () => {
    const jwksFile = withKeys(one)
    const log = newEventLog()
    const options = { issuer, audience, jwksFile, clock, onEvent: log.onEvent }
    expect(mistakeIn({ ...options, mode: 'none' })).toBe('mode')
    const seen = untilSeen(jwksFile)
    writeKeys(jwksFile, two)
    await seen
    expect(log.events).toHaveLength(1)
  })

  it('does not hold the process', async () => {
    const options = { issuer, audience, jwksFile: withKeys(one) }
    const script = `
      import { createVerifier } from '@claimgate/core'
      const verifier = createVerifier({ ...${JSON.stringify(options)}, clock: () => ${startOfTests} })
      const { subject } = await verifier.verifyToken('${mint({ key: one })}')
      console.log(subject)`
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', script],
      { cwd: import.meta.dirname, timeout: 20_000 },
    )
    expect(stdout).toBe('user-1\n')
  })
})
