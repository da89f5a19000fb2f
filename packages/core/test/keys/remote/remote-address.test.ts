import { describe, expect, it } from 'vitest'
import { remoteAddressProblem, withoutQuery } from '../../../src/keys/remote/remote-address.ts'

describe('remoteAddressProblem', () => {
  const secure = [
    'https://id.example.com/jwks',
    'HTTPS://ID.example.com/jwks',
    'https://id.example.com:8443/jwks?tenant=a',
    'https://[2001:db8::1]/jwks',
    'https://id.example.com/jwks#',
  ]
  const loopback = [
    'http://localhost/jwks',
    'http://LOCALHOST:3000/jwks',
    'http://127.0.0.1/jwks',
    'http://127.255.255.254:8080/jwks',
    'http://127.1/jwks',
    'http://2130706433/jwks',
    'http://[::1]:8080/jwks',
  ]
  const plain = [
    'http://id.example.com/jwks',
    'http://localhost.example.com/jwks',
    'http://localhost./jwks',
    'http://127.0.0.1.example.com/jwks',
    'http://128.0.0.1/jwks',
    'http://0.0.0.0/jwks',
    'http://10.0.0.1/jwks',
    'http://169.254.169.254/latest/meta-data',
    'http://[::ffff:127.0.0.1]/jwks',
    'http://[::2]/jwks',
  ]
  const never = [
    '',
    'jwks',
    '/jwks',
    '//id.example.com/jwks',
    'id.example.com/jwks',
    'https://',
    'https://id.example.com:99999/jwks',
    'file:///etc/jwks.json',
    'ftp://id.example.com/jwks',
    'data:application/json,{"keys":[]}',
    'javascript:alert(1)',
    'ws://id.example.com/jwks',
    'https://user@id.example.com/jwks',
    'https://:password@id.example.com/jwks',
    'https://user:password@id.example.com/jwks',
    'http://user:password@localhost/jwks',
    'https://id.example.com/jwks#keys',
  ]

  it.each(secure)('takes %s', (address) => {
    expect(remoteAddressProblem(address, false)).toBeUndefined()
    expect(remoteAddressProblem(address, true)).toBeUndefined()
  })

  it.each(loopback)('takes plain http on loopback: %s', (address) => {
    expect(remoteAddressProblem(address, false)).toBeUndefined()
  })

  it.each(plain)('E8: takes plain http elsewhere only where that is stated: %s', (address) => {
    expect(remoteAddressProblem(address, false)).toContain('http')
    expect(remoteAddressProblem(address, true)).toBeUndefined()
  })

  it.each(never)('E8: never takes %j, nor repeats it', (address) => {
    for (const allowInsecure of [false, true]) {
      const problem = remoteAddressProblem(address, allowInsecure) ?? ''
      expect(problem).not.toBe('')
      expect(problem).not.toContain('password')
    }
  })
})

describe('withoutQuery', () => {
  it.each([
    ['https://id.example.com/jwks', 'https://id.example.com/jwks'],
    ['https://id.example.com/jwks?', 'https://id.example.com/jwks'],
    ['https://id.example.com/jwks?key=secret', 'https://id.example.com/jwks'],
    ['https://id.example.com?key=secret?&b', 'https://id.example.com'],
    ['https://id.example.com/jwks?a b\nsecret', 'https://id.example.com/jwks'],
    ['https://id.example.com/a%3Fb', 'https://id.example.com/a%3Fb'],
  ])('H13: leaves out what may hold a secret: %j', (address, shown) => {
    expect(withoutQuery(address)).toBe(shown)
  })
})
