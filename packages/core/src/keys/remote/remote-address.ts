/**
 * Says why a key set or metadata document must not be fetched from an address, or `undefined` where it may:
 * https, or plain http where the host is loopback or `allowInsecure` states it; no credentials, no fragment.
 */
export function remoteAddressProblem(address: string, allowInsecure: boolean): string | undefined {
  if (!URL.canParse(address)) return 'is not an absolute URL'
  const { protocol, hostname, username, password, hash } = new URL(address)
  if (username !== '' || password !== '') return 'holds credentials: leave them out of the URL'
  if (hash !== '') return 'holds a fragment: leave it out'
  if (protocol === 'https:') return undefined
  if (protocol !== 'http:') return 'is not an https URL'
  if (allowInsecure || isLoopback(hostname)) return undefined
  return 'is plain http, which anyone on the way can answer: use https'
}

/** An address as operators are shown it: without its query, where a secret may stand. */
export function withoutQuery(address: string): string {
  return address.replace(/\?.*$/s, '')
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
}
