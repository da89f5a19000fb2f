import { createRequire } from 'node:module'
import type Picomatch from 'picomatch'

/*
 * Modules that take long to load, each loaded where it is first used: importing claimgate takes a third less time
 * for it, and who has no remote keys loads neither HTTP nor TLS nor DNS.
 */

export const crypto = onFirstUse(() => process.getBuiltinModule('node:crypto'))
export const dns = onFirstUse(() => process.getBuiltinModule('node:dns'))
export const fs = onFirstUse(() => process.getBuiltinModule('node:fs'))
export const http = onFirstUse(() => process.getBuiltinModule('node:http'))
export const https = onFirstUse(() => process.getBuiltinModule('node:https'))
export const net = onFirstUse(() => process.getBuiltinModule('node:net'))
export const tls = onFirstUse(() => process.getBuiltinModule('node:tls'))

/** Six CommonJS files, whose import would take a third as long as that of all of claimgate. */
export const picomatch = onFirstUse(() => {
  const require: (name: 'picomatch') => typeof Picomatch = createRequire(import.meta.url)
  return require('picomatch')
})

/** A value that is made when it is first asked for, and kept. */
export function onFirstUse<Value>(make: () => Value): () => Value {
  let made: Value | undefined
  return () => (made ??= make())
}
