import type { LookupAddress } from 'node:dns'
import { net } from './late-modules.ts'

/** More dots than this count as this many (resolv.conf(5)). */
const mostDots = 15

/** The addresses that `/etc/hosts` gives a name (hosts(5)). */
export function addressesInHosts(text: string, hostname: string): readonly LookupAddress[] {
  const wanted = hostname.toLowerCase().replace(/\.$/, '')
  return wordsOf(text).flatMap(([address = '', ...names]) => {
    const isNamed = net().isIP(address) !== 0 && names.some((name) => name.toLowerCase() === wanted)
    return isNamed ? [{ address, family: net().isIP(address) }] : []
  })
}

/**
 * The names that DNS is asked for in place of one, in this order, by the search list of `/etc/resolv.conf`
 * (resolv.conf(5)). A name of one label is not asked for as it stands: nobody means a top-level domain.
 */
export function namesInSearch(text: string, hostname: string): readonly string[] {
  const dots = hostname.split('.').length - 1
  const whole = dots === 0 ? [] : [hostname]
  const lines = wordsOf(text)
  if (hostname.endsWith('.') || dots >= dotsOf(lines)) return whole
  const [, ...domains] = lines.findLast(([word]) => word === 'search' || word === 'domain') ?? []
  // The root stands for no domain.
  return [...domains.filter((domain) => domain !== '.').map((domain) => `${hostname}.${domain}`), ...whole]
}

/** How many dots make a name whole. */
function dotsOf(lines: readonly (readonly string[])[]): number {
  const options = lines.flatMap(([word, ...rest]) => (word === 'options' ? rest : []))
  const [, dots = '1'] = options.map((option) => /^ndots:(\d+)$/.exec(option)).findLast(Boolean) ?? []
  return Math.min(mostDots, Number(dots))
}

/** The words of each line, comments apart. */
function wordsOf(text: string): readonly (readonly string[])[] {
  return text.split('\n').map((line) =>
    line
      .replace(/[#;].*/, '')
      .split(/\s+/)
      .filter((word) => word !== ''),
  )
}
