import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ConfigFileError, loadConfig } from '@claimgate/config'
import { createVerifier, isConfigurationError } from '@claimgate/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const secret = 'a secret of thirty-two bytes or more'
const good = { issuer: 'https://id.example.com', audience: 'orders-api', secret }

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claimgate-config-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

async function write(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

async function refusal(path: string): Promise<Error> {
  const error: unknown = await loadConfig(path).then(
    () => 'no error',
    (thrown: unknown) => thrown,
  )
  if (isConfigurationError(error)) return error
  throw new Error(`expected a ConfigurationError, got ${String(error)}`)
}

describe('loadConfig', () => {
  it.each([
    ['options.json', JSON.stringify(good)],
    ['options.yaml', JSON.stringify(good)],
    ['options.yml', `issuer: ${good.issuer}\naudience: orders-api\nsecret: ${secret}\n`],
    ['OPTIONS.YAML', `\u{feff}issuer: ${good.issuer}\naudience: orders-api\nsecret: ${secret}\n`],
  ])('reads %s', async (name, text) => {
    expect(await loadConfig(await write(name, text))).toEqual(good)
  })

  it('takes a URL of a file', async () => {
    expect(await loadConfig(pathToFileURL(await write('by-url.json', JSON.stringify(good))))).toEqual(good)
  })

  it('takes what JSON cannot write besides', async () => {
    const path = await write('besides.json', JSON.stringify(good))
    expect(await loadConfig(path, { besides: { logger: console } })).toEqual({ ...good, logger: console })
  })

  it('names the file and the place of a mistake', async () => {
    const path = await write('mistake.yaml', 'issuer: https://a.example\naudience: b\nmode: none\n')
    const error = await refusal(path)
    expect(error).toBeInstanceOf(ConfigFileError)
    expect(error).toMatchObject({ path: 'mode', place: { file: path, line: 3, column: 1 } })
  })

  it('refuses a name that says no format', async () => {
    expect((await refusal(await write('options.toml', ''))).message).toContain('.yaml')
    expect((await refusal(await write('options', ''))).message).toContain('.yaml')
  })

  it('refuses a file that is not there, and a folder', async () => {
    expect(await refusal(join(folder, 'nowhere.json'))).toMatchObject({ path: '' })
    await mkdir(join(folder, 'folder.json'))
    expect(await refusal(join(folder, 'folder.json'))).toMatchObject({ path: '' })
  })

  it('refuses what is not UTF-8', async () => {
    const bytes = Buffer.from(JSON.stringify({ ...good, name: '\u{e9}' }), 'latin1')
    expect((await refusal(await write('latin1.json', bytes))).message).toContain('UTF-8')
  })

  it('takes a mebibyte and refuses a byte more', async () => {
    const text = JSON.stringify(good)
    expect(await loadConfig(await write('long.json', text.padEnd(1024 * 1024)))).toEqual(good)
    expect((await refusal(await write('longer.json', text.padEnd(1024 * 1024 + 1)))).message).toContain(
      'longer',
    )
  })
})

describe('a relative path in a file', () => {
  it('is relative to the folder of the file', async () => {
    await write('secret.txt', secret)
    const path = await write('secret.yaml', 'issuer: a\naudience: b\nsecret: {file: secret.txt}\n')
    const options = await loadConfig(path)
    expect(options).toMatchObject({ secret: { file: join(folder, 'secret.txt') } })
    createVerifier(options).close()
  })

  it('is so wherever options name files', async () => {
    await write('value.txt', 'value')
    const text = `
requireAny:
  - {name: a, issuer: a, audience: b, jwksFile: keys.json}
  - {name: b, issuer: b, audience: b, jwksFile: /keys.json}
  - name: c
    issuer: c
    audience: b
    jwksUrl:
      url: https://id.example.com/keys
      headers: {X-Key: {file: value.txt}, X-Other: file}
authorization: {claims: {file: keys.json}}
`
    expect(await loadConfig(await write('files.yaml', text))).toMatchObject({
      requireAny: [
        { jwksFile: join(folder, 'keys.json') },
        { jwksFile: '/keys.json' },
        { jwksUrl: { headers: { 'X-Key': { file: join(folder, 'value.txt') }, 'X-Other': 'file' } } },
      ],
      authorization: { claims: { file: 'keys.json' } },
    })
  })

  it('is refused at its path where there is no such file', async () => {
    const text = 'issuer: a\naudience: b\ndiscovery: {tls: {ca: {file: ca.pem}}}\n'
    expect(await refusal(await write('tls.yaml', text))).toMatchObject({
      path: 'discovery.tls.ca.file',
      place: { line: 3 },
    })
  })

  it('stays a mistake where it is no path', async () => {
    const text = 'issuer: a\naudience: b\njwksFile: https://id.example.com/keys\n'
    expect(await refusal(await write('url.yaml', text))).toMatchObject({ path: 'jwksFile' })
    const wrong = 'requireAny: {}\nissuer: a\n'
    expect(await refusal(await write('wrong.yaml', wrong))).toMatchObject({ path: 'issuer' })
    const headers = 'issuer: https://a.example\naudience: b\ndiscovery: {headers: [a]}\n'
    expect(await refusal(await write('headers.yaml', headers))).toMatchObject({ path: 'discovery.headers' })
  })
})
