import { describe, expect, it } from 'vitest'
import { addressProblem, literalHostProblem } from '../../src/platform/network-addresses.ts'

type Verdict = 'never' | 'private' | 'public'

function verdictOf(address: string, judge: typeof addressProblem = addressProblem): Verdict {
  if (judge(address, true) !== undefined) return 'never'
  return judge(address, false) === undefined ? 'public' : 'private'
}

/** Addresses in order: the last before each subnet, its first, its last, and the first after it. */
const addresses4: readonly (readonly [address: string, verdict: Verdict])[] = [
  ['0.0.0.0', 'never'],
  ['0.255.255.255', 'never'],
  ['1.0.0.0', 'public'],
  ['8.8.8.8', 'public'],
  ['9.255.255.255', 'public'],
  ['10.0.0.0', 'private'],
  ['10.255.255.255', 'private'],
  ['11.0.0.0', 'public'],
  ['100.63.255.255', 'public'],
  ['100.64.0.0', 'private'],
  ['100.100.100.199', 'private'],
  ['100.100.100.200', 'never'],
  ['100.100.100.201', 'private'],
  ['100.127.255.255', 'private'],
  ['100.128.0.0', 'public'],
  ['126.255.255.255', 'public'],
  ['127.0.0.0', 'private'],
  ['127.0.0.1', 'private'],
  ['127.255.255.255', 'private'],
  ['128.0.0.0', 'public'],
  ['168.63.129.15', 'public'],
  ['168.63.129.16', 'never'],
  ['168.63.129.17', 'public'],
  ['169.253.255.255', 'public'],
  ['169.254.0.0', 'never'],
  ['169.254.169.254', 'never'],
  ['169.254.170.2', 'never'],
  ['169.254.255.255', 'never'],
  ['169.255.0.0', 'public'],
  ['172.15.255.255', 'public'],
  ['172.16.0.0', 'private'],
  ['172.31.255.255', 'private'],
  ['172.32.0.0', 'public'],
  ['191.255.255.255', 'public'],
  ['192.0.0.0', 'private'],
  ['192.0.0.191', 'private'],
  ['192.0.0.192', 'never'],
  ['192.0.0.193', 'private'],
  ['192.0.0.255', 'private'],
  ['192.0.1.0', 'public'],
  ['192.167.255.255', 'public'],
  ['192.168.0.0', 'private'],
  ['192.168.255.255', 'private'],
  ['192.169.0.0', 'public'],
  ['198.17.255.255', 'public'],
  ['198.18.0.0', 'private'],
  ['198.19.255.255', 'private'],
  ['198.20.0.0', 'public'],
  ['203.0.113.7', 'public'],
  ['223.255.255.255', 'public'],
  ['224.0.0.0', 'never'],
  ['239.255.255.255', 'never'],
  ['240.0.0.0', 'never'],
  ['255.255.255.255', 'never'],
]

const addresses6: readonly (readonly [address: string, verdict: Verdict])[] = [
  ['::', 'never'],
  ['0:0:0:0:0:0:0:0', 'never'],
  ['::1', 'private'],
  ['0000:0000:0000:0000:0000:0000:0000:0001', 'private'],
  ['::2', 'private'],
  ['::1:0:0', 'public'],
  ['::ffff:0:0', 'never'],
  ['0:0:0:0:0:ffff:a9fe:a9fe', 'never'],
  ['::FFFF:169.254.169.254', 'never'],
  ['::1:ffff:127.0.0.1', 'public'],
  ['::fffe:ffff:ffff:ffff', 'public'],
  ['::ffff:0:0:0', 'never'],
  ['::ffff:1:0:0', 'public'],
  ['64:ff9b::', 'never'],
  ['64:ff9b::1:0:0', 'public'],
  ['64:ff9b:0:ffff:ffff:ffff:ffff:ffff', 'public'],
  ['64:ff9b:1:1::', 'private'],
  ['64:ff9b:1:ffff:ffff:ffff:ffff:ffff', 'private'],
  ['64:ff9b:2::', 'public'],
  ['2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'public'],
  ['2001::', 'never'],
  ['2001:0:ffff:ffff:ffff:ffff:ffff:ffff', 'never'],
  ['2001:1::', 'public'],
  ['2001:4860:4860::8888', 'public'],
  ['2002:a9fe::', 'never'],
  ['2002:a9fe:a9fe:ffff:ffff:ffff:ffff:ffff', 'never'],
  ['2002:a9ff::', 'public'],
  ['2002:a00::', 'private'],
  ['2002:aff:ffff:ffff:ffff:ffff:ffff:ffff', 'private'],
  ['2002:b00::', 'public'],
  ['fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'public'],
  ['fc00::', 'private'],
  ['fd00:42::41', 'private'],
  ['fd00:42::42', 'never'],
  ['fd00:42::43', 'private'],
  ['fd00:c1::a9fe:a9fd', 'private'],
  ['fd00:c1::a9fe:a9fe', 'never'],
  ['fd00:c1::a9fe:a9ff', 'private'],
  ['fd00:ec2::22', 'private'],
  ['fd00:ec2::23', 'never'],
  ['fd00:ec2::24', 'private'],
  ['fd00:ec2::253', 'private'],
  ['fd00:ec2::254', 'never'],
  ['fd00:ec2::255', 'private'],
  ['fd20:ce::253', 'private'],
  ['fd20:ce::254', 'never'],
  ['fd20:ce::255', 'private'],
  ['fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'private'],
  ['fe00::', 'public'],
  ['fe7f:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'public'],
  ['fe80::', 'never'],
  ['fe80::a9fe:a9fe', 'never'],
  ['febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'never'],
  ['fec0::', 'private'],
  ['feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'private'],
  ['ff00::', 'never'],
  ['ff02::1', 'never'],
  ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'never'],
]

function hexOf(address: string): string {
  const hex = Buffer.from(address.split('.').map(Number)).toString('hex')
  return `${hex.slice(0, 4)}:${hex.slice(4)}`
}

describe('addressProblem', () => {
  it.each([...addresses4, ...addresses6])(
    'E8: tells which network an address is in: %s is %s',
    (address, verdict) => {
      expect(verdictOf(address)).toBe(verdict)
    },
  )

  it.each([
    ['mapped', (address: string) => `::ffff:${address}`],
    ['mapped, in hexadecimal', (address: string) => `::ffff:${hexOf(address)}`],
    ['mapped, in capitals', (address: string) => `0:0:0:0:0:FFFF:${hexOf(address).toUpperCase()}`],
    ['translated by SIIT', (address: string) => `::ffff:0:${address}`],
    ['translated by SIIT, in hexadecimal', (address: string) => `0:0:0:0:FFFF:0:${hexOf(address)}`],
    ['translated', (address: string) => `64:ff9b::${address}`],
    ['translated, in hexadecimal', (address: string) => `64:ff9b:0:0:0:0:${hexOf(address)}`],
    ['routed by 6to4', (address: string) => `2002:${hexOf(address)}::1`],
    ['with a zone', (address: string) => `::ffff:${address}%eth0`],
  ])('E8: judges an IPv4 address in IPv6 clothes as what it is: %s', (_, disguise) => {
    for (const [address, verdict] of addresses4)
      expect([address, verdictOf(disguise(address))]).toEqual([address, verdict])
  })

  it.each([
    ['compatible', (address: string) => `::${address}`],
    ['translated by a network of its own', (address: string) => `64:ff9b:1::${address}`],
  ])('E8: takes one in clothes that only a network itself gives for private at least: %s', (_, disguise) => {
    for (const [address, verdict] of addresses4.filter(([plain]) => !plain.startsWith('0.'))) {
      const expected = verdict === 'public' ? 'private' : verdict
      expect([address, verdictOf(disguise(address))]).toEqual([address, expected])
    }
  })

  it.each(['fe80::1%eth0', 'fe80::1%25eth0', 'fe80::1%', '169.254.169.254%1', 'fd00:ec2::254%lo'])(
    'E8: looks past a zone: %s',
    (address) => {
      expect(verdictOf(address)).toBe('never')
    },
  )

  it.each(['', 'localhost', '1.2.3', '1.2.3.4.5', '256.1.1.1', '[::1]', '::g', '1.2.3.4 ', '%eth0'])(
    'refuses what is no address: %j',
    (address) => {
      expect(verdictOf(address)).toBe('never')
    },
  )
})

describe('literalHostProblem', () => {
  it.each([
    ['http://169.254.169.254', 'never'],
    ['http://169.254.169.254.', 'never'],
    ['http://2852039166', 'never'],
    ['http://0xa9fea9fe', 'never'],
    ['http://0xa9.254.0xa9.254', 'never'],
    ['http://0251.0376.0251.0376', 'never'],
    ['http://169.254.43518', 'never'],
    ['http://①⑥⑨.254.169.254', 'never'],
    ['http://169%2e254%2e169%2e254', 'never'],
    ['http://[fe80::1]', 'never'],
    ['http://[::ffff:169.254.169.254]', 'never'],
    ['http://[::ffff:0:169.254.169.254]', 'never'],
    ['http://[64:ff9b::169.254.169.254]', 'never'],
    ['http://[::]', 'never'],
    ['http://0', 'never'],
    ['http://127.1', 'private'],
    ['http://127.0.0.1', 'private'],
    ['http://[::1]:8443', 'private'],
    ['http://192.168.0.1:80', 'private'],
    ['http://203.0.113.7', 'public'],
    ['http://[2001:db8::1]', 'public'],
    ['http://localhost', 'public'],
    ['http://169.254.169.254.example.com', 'public'],
    ['http://fe80.example.com', 'public'],
  ] as const)(
    'E8: judges a host that is an address, and leaves names to the lookup: %s is %s',
    (url, verdict) => {
      expect(verdictOf(new URL(url).hostname, literalHostProblem)).toBe(verdict)
    },
  )
})
