/** The path of a member, as in core's messages: `requireAny[1].jwksUrl`. A name that is no identifier is quoted. */
export function memberPath(parent: string, name: string | number): string {
  if (typeof name === 'number') return `${parent}[${name}]`
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `${parent}[${JSON.stringify(name)}]`
  return parent === '' ? name : `${parent}.${name}`
}
