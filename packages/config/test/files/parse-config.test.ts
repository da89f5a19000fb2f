import fc from 'fast-check'
import { RE2JS } from 're2js'
import { isConfigurationError } from '@claimgate/core'
import { parseConfig } from '@claimgate/config'
import { describe, expect, it, vi } from 'vitest'
import { placeOf, refusalOf } from './refused-config.ts'

const secret = 'a secret of thirty-two bytes or more'
const good = { issuer: 'https://id.example.com', audience: 'orders-api', secret }
const goodYaml = `issuer: https://id.example.com\naudience: orders-api\nsecret: ${secret}\n`

function parse(text: string): unknown {
  return parseConfig(text, { format: 'yaml' })
}

describe('parseConfig', () => {
  it('gives the options of a JSON text', () => {
    expect(parseConfig(JSON.stringify(good), { format: 'json' })).toEqual(good)
  })

  it('gives the options of a YAML text', () => {
    expect(parse(goodYaml)).toEqual(good)
  })

  it('takes comments, block texts, lists in lines, quotes and an end of the document', () => {
    const text = `# options\n---\n${goodYaml}requiredClaims:\n  - 'a'\n  - "b"\nname: >-\n  of several\n  lines\n...\n`
    expect(parse(text)).toEqual({ ...good, requiredClaims: ['a', 'b'], name: 'of several lines' })
  })

  it('takes tabs and escapes in JSON', () => {
    const text =
      '{\n\t"issuer": "https:\\/\\/id.example.com",\n\t"audience": "\\u006frders-api",\n\t"secret": { "base64": "x" }\n}'
    expect(placeOf(text, { format: 'json' })).toBe('secret.base64@4:14')
  })

  it.each(['json', 'yaml'] as const)('drops $schema: %s', (format) => {
    const text = JSON.stringify({ $schema: './schema.json', ...good })
    expect(parseConfig(text, { format })).toEqual(good)
  })

  it('takes aliases, each for what its anchor holds', () => {
    const text = `requireAny:\n- &first {name: a, issuer: a, audience: &audience [x], secret: ${secret}}\n- {name: b, issuer: b, audience: *audience, secret: ${secret}}\n`
    expect(parse(text)).toMatchObject({ requireAny: [{ audience: ['x'] }, { audience: ['x'] }] })
  })

  it('takes yes, no, on and off for texts, as YAML 1.2 has it', () => {
    expect(placeOf(`${goodYaml}enabled: yes\n`)).toBe('enabled@4:1')
    expect(parse(`${goodYaml}enabled: true\n`)).toEqual({ ...good, enabled: true })
  })

  it('gives what JSON.parse gives, for all that JSON can say', () => {
    const value = fc.jsonValue({ maxDepth: 5 }).map((json) => JSON.stringify(json))
    fc.assert(
      fc.property(value, (json) => {
        fc.pre(!/__proto__|\$\{|[eE.]/.test(json) && !json.includes('-0'))
        const hints = { type: 'object', hints: JSON.parse(json) as unknown }
        const { path } = refusalOf(JSON.stringify({ ...good, hints }), { format: 'json' })
        expect(path.startsWith('hints')).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
})

describe('what is refused, with its place', () => {
  const refused: readonly (readonly [title: string, text: string, place: string])[] = [
    ['nothing', '', '@1:1'],
    ['the start of a document alone', '---\n', '@1:'],
    ['options without keys', 'issuer: null\naudience: a\n', '@1:1'],
    ['a comment alone', '# nothing\n', '@1:1'],
    ['no YAML', 'issuer: [a\naudience: b\n', '@2:1'],
    ['a tab for an indentation', 'issuer:\n\texact: a\n', '@2:1'],
    ['an escape that is none', 'issuer: "\\q"\n', '@1:10'],
    ['two documents', `${goodYaml}---\n${goodYaml}`, '@4:1'],
    ['a directive', `%YAML 1.1\n---\n${goodYaml}`, '@1:1'],
    ['an unknown directive', `%FOO\n---\n${goodYaml}`, '@1:1'],
    ['a tag', `${goodYaml}name: !!str 1\n`, 'name@4:1'],
    ['a tag of its own', `${goodYaml}name: !env NAME\n`, '@1:1'],
    ['a binary tag', `${goodYaml}name: !!binary aGk=\n`, 'name@4:1'],
    ['a tag of a list', `requiredClaims: !!seq [a]\n${goodYaml}`, 'requiredClaims@1:1'],
    ['a name twice', `${goodYaml}secret: ${secret}\n`, 'secret@4:1'],
    ['a name twice, deep', `${goodYaml}cache:\n  maxEntries: 1\n  maxEntries: 2\n`, 'cache.maxEntries@6:3'],
    ['__proto__', `${goodYaml}__proto__:\n  mode: optional\n`, '__proto__@4:1'],
    ['a name that is a number', `${goodYaml}1: a\n`, '@4:1'],
    ['a name that is null', `${goodYaml}: a\n`, '@4:1'],
    ['a name that is a list', `${goodYaml}? [a]\n: b\n`, '@4:3'],
    ['a name that is an alias', `name: &a b\n*a : c\n${goodYaml}`, '@2:1'],
    ['a merge key', `<<: {mode: optional}\n${goodYaml}`, '<<'],
    ['an alias without anchor', `${goodYaml}name: *nobody\n`, 'name@4:1'],
    ['a value that is left empty', 'issuer: https://id.example.com\naudience:\n', 'audience@2:1'],
    ['an entry that is left empty', `${goodYaml}requiredClaims:\n  - a\n  -\n`, 'requiredClaims[1]@6:4'],
    ['a name without a value', `{issuer: a, audience}\n`, 'audience@1:13'],
    ['a placeholder', `${goodYaml}name: \${NAME}\n`, 'name@4:1'],
    ['a list', '- issuer: a\n', '@1:1'],
    ['a text', 'issuer\n', '@1:1'],
    ['an unknown option', `${goodYaml}audiance: a\n`, 'audiance@4:1'],
    ['a missing option', 'issuer: a\nsecret: b\n', 'secret@2:1'],
    [
      'an option of a requirement',
      `requireAny:\n  - issuer: a\n    audience: [a, '']\n    secret: ${secret}\n`,
      'requireAny[0].audience[1]@3:19',
    ],
    [
      'an option that is not there',
      `requireAny:\n  - name: a\n    secret: ${secret}\n`,
      'requireAny[0].issuer@2:5',
    ],
    ['a mistake in an expression', `${goodYaml}authorization: Equals(\`a\`)\n`, 'authorization@4:1'],
    [
      'a name with a space',
      `${goodYaml}authorization: {claims: {'a b': []}}\n`,
      'authorization.claims["a b"]@4:26',
    ],
  ]

  it.each(refused)('%s', (_title, text, place) => {
    expect(placeOf(text)).toContain(place)
  })

  it.each(['09', '0123', '1.10', '0x1F', '0o17', '1e3', '+5', '.inf', '.nan', '9007199254740993', '-0'])(
    'a number that would be read otherwise: %s',
    (number) => {
      expect(placeOf(`${goodYaml}maxLifetime: ${number}\n`)).toBe('maxLifetime@4:1')
      expect(placeOf(`${goodYaml}authorization: {claim: a, exact: ${number}}\n`)).toContain(
        'authorization.exact@4:27',
      )
    },
  )

  it('a number in JSON that would be read otherwise', () => {
    const text = JSON.stringify(good).replace('{', '{"maxLifetime":1e3,')
    expect(placeOf(text, { format: 'json' })).toBe('maxLifetime@1:2')
  })

  it.each(["{'issuer': 'a'}", 'issuer: a', '{"a": 1,}', '{"a": 1} // comment', '\u{feff}{}', 'NaN', ''])(
    'what is YAML and no JSON: %s',
    (text) => {
      expect(placeOf(text, { format: 'json' })).toBe('@1:1')
    },
  )

  it('a format that is neither', () => {
    const parseToml = (): unknown => Reflect.apply(parseConfig, undefined, [goodYaml, { format: 'toml' }])
    expect(parseToml).toThrow(expect.objectContaining({ path: 'format', code: 'configuration_invalid' }))
  })

  it('a text of more than a mebibyte', () => {
    const longest = goodYaml.padEnd(1024 * 1024, '#')
    expect(parse(`${goodYaml}#${'a'.repeat(1024 * 1024 - goodYaml.length - 1)}`)).toEqual(good)
    expect(parse(longest.replace('###', '\n# '))).toEqual(good)
    expect(refusalOf(`${longest} `).message).toContain('longer')
  })

  it('a name that is given besides', () => {
    const twice = (): unknown =>
      parseConfig(`${goodYaml}csrf: true\n`, { format: 'yaml', besides: { csrf: false } })
    expect(twice).toThrow(expect.objectContaining({ path: 'csrf', code: 'configuration_invalid' }))
  })
})

describe('limits', () => {
  function laughs(levels: number): string {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
    for (let level = 1; level < levels; level += 1)
      lines.push(`a${level}: &a${level} [${Array.from({ length: 9 }, () => `*a${level - 1}`).join(', ')}]`)
    return lines.join('\n')
  }

  it('refuse a billion laughs', () => {
    expect(refusalOf(laughs(10)).message).toContain('aliases')
  })

  it('refuse an anchor that holds itself', () => {
    expect(refusalOf('a: &a [*a]\n').path).toMatch(/^a\[0\]/)
  })

  it('take 100 aliases and refuse one more', () => {
    const withAliases = (count: number): string =>
      `${goodYaml}requiredClaims: [&a b${', *a'.repeat(count)}]\n`
    expect(placeOf(withAliases(100))).toBe('requiredClaims@4:1')
    expect(placeOf(withAliases(101))).toContain('requiredClaims[101]')
  })

  it('take a depth of 100 and refuse one more', () => {
    const nested = (depth: number): string => `name: ${'['.repeat(depth - 2)}a${']'.repeat(depth - 2)}\n`
    expect(placeOf(`${goodYaml}${nested(100)}`)).toBe('name@4:1')
    expect(placeOf(`${goodYaml}${nested(101)}`)).toMatch(/^name\[0\]/)
  })

  it('refuse what is nested too deep for the parser', () => {
    expect(refusalOf('['.repeat(100_000)).path).toBe('')
  })

  it('refuse more than 100,000 values', () => {
    const list = (count: number): string => `${goodYaml}requiredClaims: [a${',a'.repeat(count - 1)}]\n`
    expect(placeOf(list(100_000 - 5))).toBe('requiredClaims@4:1')
    expect(placeOf(list(100_000 - 4))).toMatch(/^requiredClaims\[\d+\]/)
  })
})

describe('an error', () => {
  it('names the file, and is a ConfigurationError', () => {
    const error = refusalOf(`${goodYaml}mode: none\n`, { file: 'orders.yaml' })
    expect(isConfigurationError(error)).toBe(true)
    expect(error.place).toEqual({ file: 'orders.yaml', line: 4, column: 1 })
    expect(error.message).toMatch(/^mode: must be .*\(orders\.yaml:4:1\)$/)
  })

  it('says line and column where there is no file', () => {
    expect(refusalOf('mode: none\n').message).toContain('(line 1, column 1)')
  })

  it('keeps the column in an expression', () => {
    const { column, message } = refusalOf(`${goodYaml}authorization: Equals(\`a\`)\n`)
    expect(column).toBe(11)
    expect(message).toMatch(/^authorization: column 11: (?!column)/)
  })

  it('counts lines with carriage returns too', () => {
    expect(placeOf(`${goodYaml.replaceAll('\n', '\r\n')}name: 1\r\n`)).toBe('name@4:1')
  })

  it.each([
    `secret: "${secret}\naudience: a\n`,
    `secret: ${secret}: b\n`,
    `issuer: a\naudience: b\nsecret: ${secret} *x\nname: *${secret.replaceAll(' ', '-')}\n`,
    `issuer: a\naudience: b\nsecret: !${secret.replaceAll(' ', '-')} a\n`,
    `issuer: a\naudience: b\nsecret: "short one"\n`,
    '{"secret": "a secret of thirty-two bytes or more" "b"}',
  ])('K1: never holds what stands in the text: %j', (text) => {
    for (const format of ['json', 'yaml'] as const) {
      const { message, stack } = refusalOf(text, { format })
      expect(`${message}${stack}`).not.toMatch(/thirty|short one/)
    }
  })
})

describe('what is given besides', () => {
  it('stands in the options', () => {
    const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
    const options = parseConfig(goodYaml, { format: 'yaml', besides: { logger } })
    expect(options).toEqual({ ...good, logger })
  })

  it('is validated with them', () => {
    const text = `${goodYaml}subject: {regex: 'user-\\d+'}\n`
    expect(refusalOf(text).path).toMatch(/regex/)
    expect(parseConfig(text, { format: 'yaml', besides: { regexEngine: RE2JS } })).toMatchObject({
      subject: { regex: 'user-\\d+' },
    })
  })

  it('is not told what the check finds', () => {
    const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
    const onEvent = vi.fn()
    const jwks = {
      keys: [
        { kty: 'oct', k: 'a' },
        { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
      ],
    }
    const text = JSON.stringify({ issuer: 'a', audience: 'b', jwks })
    parseConfig(text, { format: 'json', besides: { logger, onEvent } })
    expect(logger.warn).not.toHaveBeenCalled()
    expect(onEvent).not.toHaveBeenCalled()
  })

  it('may throw what it likes', () => {
    const cache = {
      get maxEntries(): number {
        throw new RangeError('mine')
      },
    }
    expect(() => parseConfig(goodYaml, { format: 'yaml', besides: { cache } })).toThrow(RangeError)
  })

  it('brings its own mistakes without a place of its own', () => {
    const clock = (): number => Number.NaN
    expect(placeOf(goodYaml, { besides: { clock } })).toBe('clock@1:1')
  })
})
