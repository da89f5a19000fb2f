import type { BlockList } from 'node:net'
import { net, onFirstUse } from './late-modules.ts'

type Subnet = readonly [address: string, prefix: number]

/**
 * Addresses that no key server has: link-local ones and those of metadata services, where clouds answer with
 * credentials to whoever asks from inside, and those that stand for no single host.
 */
const neverAllowed: readonly Subnet[] = [
  ['0.0.0.0', 8],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['192.0.0.192', 32],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 128],
  // Teredo (RFC 4380): what it stands for is in disguise.
  ['2001::', 32],
  ['fd00:42::42', 128],
  ['fd00:c1::a9fe:a9fe', 128],
  ['fd00:ec2::23', 128],
  ['fd00:ec2::254', 128],
  ['fd20:ce::254', 128],
  ['fe80::', 10],
  ['ff00::', 8],
]

/** Addresses inside a network: loopback, private use, shared, benchmarking and unique local ones. */
const privateUse: readonly Subnet[] = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  // Loopback, and the IPv4-compatible addresses, which nobody gives any more (RFC 4291, section 2.5.5.1).
  ['::', 96],
  ['64:ff9b:1::', 48],
  ['fc00::', 7],
  ['fec0::', 10],
]

const neverAllowedList = onFirstUse(() => blockListOf(neverAllowed))
const privateUseList = onFirstUse(() => blockListOf(privateUse))

/** Says why an address must not be connected to, or `undefined` where it may. */
export function addressProblem(address: string, allowPrivateHosts: boolean): string | undefined {
  const plain = address.replace(/%.*$/, '')
  const version = net().isIP(plain)
  if (version === 0) return 'the name of the host leads to no address'
  const family = version === 6 ? 'ipv6' : 'ipv4'
  if (neverAllowedList().check(plain, family)) {
    return 'the host has a link-local, metadata or reserved address, which is never asked for keys'
  }
  if (!allowPrivateHosts && privateUseList().check(plain, family)) {
    return 'the host has a private address and is not the configured one: state allowPrivateHosts'
  }
  return undefined
}

/** The same for the host of a URL; a name is judged when it is looked up. */
export function literalHostProblem(hostname: string, allowPrivateHosts: boolean): string | undefined {
  const address = hostname.replace(/^\[|\]$/g, '')
  return net().isIP(address) === 0 ? undefined : addressProblem(address, allowPrivateHosts)
}

function blockListOf(subnets: readonly Subnet[]): BlockList {
  const list = new (net().BlockList)()
  for (const [address, prefix] of subnets.flatMap(inEveryForm)) {
    list.addSubnet(address, prefix, address.includes(':') ? 'ipv6' : 'ipv4')
  }
  return list
}

/** IPv4 addresses may come in IPv6 clothes: mapped, compatible, translated, or routed by 6to4. */
function inEveryForm([address, prefix]: Subnet): readonly Subnet[] {
  if (address.includes(':')) return [[address, prefix]]
  const [first, second] = [hexOf(address, 0), hexOf(address, 2)]
  const low = `${first}:${second}`
  return [
    [address, prefix],
    [`::ffff:${low}`, 96 + prefix],
    // Translated by SIIT (RFC 2765, section 2.1), and by NAT64.
    [`::ffff:0:${low}`, 96 + prefix],
    [`64:ff9b::${low}`, 96 + prefix],
    [`64:ff9b:1::${low}`, 96 + prefix],
    [`2002:${low}::`, 16 + prefix],
    // Among the compatible ones 0.0.0.0/8 would take in ::1, which is loopback.
    ...(address === '0.0.0.0' ? [] : [[`::${low}`, 96 + prefix] as const]),
  ]
}

/** Two bytes of an IPv4 address as IPv6 writes them. */
function hexOf(address: string, index: number): string {
  const [high = 0, low = 0] = address.split('.').slice(index).map(Number)
  return (high * 256 + low).toString(16)
}
