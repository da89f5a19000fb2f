import { expect, it } from 'vitest'
import { digestOf } from '../src/digest.ts'

it('F2: a digest is a SHA-256 on Node', () => {
  expect(Buffer.from(digestOf('abc'), 'latin1').toString('base64url')).toBe(
    'ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0',
  )
})

it('F2: digests of texts that differ in the last of a thousand characters differ', () => {
  const start = 'a'.repeat(1000)
  expect(digestOf(`${start}b`)).not.toBe(digestOf(`${start}c`))
  expect(digestOf(`${start}b`)).toBe(digestOf(`${start}b`))
})
