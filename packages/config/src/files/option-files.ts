import { resolve } from 'node:path'
import { isMembers, type Members } from '../members.ts'

type Change = (value: unknown) => unknown

/**
 * Makes the paths of files in options relative to a folder: `jwksFile`, and `file` of `secret`, of `tls` and of
 * `headers`. Whatever is not a path stays as it is, for core to refuse.
 */
export function resolveOptionFiles(options: Members, folder: string): Members {
  const path: Change = (value) => (isPath(value) ? resolve(folder, value) : value)
  const stored: Change = inside({ file: path })
  const remote: Change = inside({
    tls: inside({ ca: stored, cert: stored, key: stored }),
    headers: (headers) => (isMembers(headers) ? mapMembers(headers, () => stored) : headers),
  })
  const fields = { jwksFile: path, secret: stored, jwksUrl: remote, discovery: remote }
  const requirements: Change = (list) => (Array.isArray(list) ? list.map(inside(fields)) : list)
  return change(options, { ...fields, requireAny: requirements })
}

function isPath(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !value.includes('://')
}

function inside(changes: Readonly<Record<string, Change>>): Change {
  return (value) => (isMembers(value) ? change(value, changes) : value)
}

function change(members: Members, changes: Readonly<Record<string, Change>>): Members {
  return mapMembers(members, (name) => (Object.hasOwn(changes, name) ? changes[name] : undefined))
}

function mapMembers(members: Members, changeOf: (name: string) => Change | undefined): Members {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => {
      const changed = changeOf(name)
      return [name, changed === undefined ? value : changed(value)]
    }),
  )
}
