import { describe, expect, it } from 'vitest'
import { addressesInHosts, namesInSearch } from '../../src/platform/name-files.ts'

const hosts = `
127.0.0.1 localhost
::1	localhost ip6-localhost # loopback
10.0.0.5 Keys.example.com keys
10.0.0.6 keys.example.com# the second
fe80::1%lo0 near
# 10.0.0.7 keys.example.com
not-an-address keys.example.com
10.0.0.8
`

describe('addressesInHosts', () => {
  it.each([
    ['localhost', ['127.0.0.1', '::1']],
    ['LOCALHOST', ['127.0.0.1', '::1']],
    ['ip6-localhost', ['::1']],
    ['keys.example.com', ['10.0.0.5', '10.0.0.6']],
    ['keys.example.com.', ['10.0.0.5', '10.0.0.6']],
    ['keys', ['10.0.0.5']],
    ['near', ['fe80::1%lo0']],
    ['example.com', []],
    ['loopback', []],
    ['10.0.0.5', []],
    ['', []],
  ])('finds what the file gives a name: %s', (hostname, addresses) => {
    const found = addressesInHosts(hosts.replaceAll('\n', '\r\n'), hostname)
    expect(found).toEqual(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })))
    expect(addressesInHosts(hosts, hostname)).toEqual(found)
  })

  it('finds nothing where there is no file', () => {
    expect(addressesInHosts('', 'localhost')).toEqual([])
  })
})

describe('namesInSearch', () => {
  const pod =
    'nameserver 10.96.0.10\nsearch shop.svc.cluster.local svc.cluster.local\noptions timeout:1 ndots:5\n'

  it.each([
    ['as they stand without a search list', '', 'id.example.com', ['id.example.com']],
    ['never as one label', '', 'keys', []],
    ['below a domain as one label', 'search example.com', 'keys', ['keys.example.com']],
    ['below the one domain', 'domain example.com', 'keys', ['keys.example.com']],
    ['as they stand where they have a dot', 'search example.com', 'keys.shop', ['keys.shop']],
    [
      'below each domain first in a pod',
      pod,
      'keys.shop',
      ['keys.shop.shop.svc.cluster.local', 'keys.shop.svc.cluster.local', 'keys.shop'],
    ],
    ['as they stand with enough dots', pod, 'a.b.c.d.e.f', ['a.b.c.d.e.f']],
    [
      'below each domain with a dot too few',
      pod,
      'a.b.c.d.e',
      ['a.b.c.d.e.shop.svc.cluster.local', 'a.b.c.d.e.svc.cluster.local', 'a.b.c.d.e'],
    ],
    ['as they stand where a dot ends them', pod, 'keys.shop.', ['keys.shop.']],
    ['by the last list', 'search a.test\nsearch b.test', 'keys', ['keys.b.test']],
    ['by no list that is a comment', '# search a.test\n;search b.test', 'keys', []],
    ['by no domain that is the root', 'search . a.test', 'keys', ['keys.a.test']],
    ['by the last ndots', `${pod}options ndots:1`, 'keys.shop', ['keys.shop']],
    ['by no ndots that is no number', 'search a.test\noptions ndots:x', 'a.b', ['a.b']],
    ['by 15 dots at most', 'search a.test\noptions ndots:99', `a${'.a'.repeat(15)}`, [`a${'.a'.repeat(15)}`]],
  ])('E8: asks for names %s', (_, text, hostname, names) => {
    expect(namesInSearch(text, hostname)).toEqual(names)
  })
})
