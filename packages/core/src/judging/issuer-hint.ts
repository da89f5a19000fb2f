import type { RequirementIndex } from '../requirements/requirement-index.ts'

const variants: readonly (readonly [hint: string, simplify: (issuer: string) => string])[] = [
  ['the issuers differ in a slash at the end only', (issuer) => issuer.replace(/\/$/, '')],
  ['the issuers differ in http and https only', (issuer) => issuer.replace(/^http:/, 'https:')],
  ['the issuers differ in capital letters only', (issuer) => issuer.toLowerCase()],
]

/** Names the mistake, where an unknown issuer is nearly a configured one. */
export function issuerHint(issuer: unknown, { all }: RequirementIndex): string | undefined {
  if (typeof issuer !== 'string') return 'the token names no issuer'
  const known = all.flatMap(({ issuer: accepted }) => accepted?.values ?? [])
  if (known.includes(issuer)) return 'every requirement for this issuer is disabled'
  return (
    variants.find(([, simplify]) => known.some((one) => simplify(one) === simplify(issuer)))?.[0] ??
    all.map(({ hints }) => hints['issuer_unknown']).find((hint) => hint !== undefined)
  )
}
