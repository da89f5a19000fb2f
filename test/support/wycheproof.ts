import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JWK } from 'jose'

/** A vector of C2SP/wycheproof with the keys of its group. */
export interface Vector {
  readonly title: string
  readonly id: number
  /** A token in whatever form; a JWE where the file says so. */
  readonly token: string
  readonly encrypted: boolean
  readonly valid: boolean
  readonly keys: readonly JWK[]
}

type KeyOrKeys = JWK & { readonly keys?: readonly JWK[] }

interface VectorFile {
  readonly testGroups: readonly {
    readonly comment: string
    readonly public?: KeyOrKeys
    readonly private: KeyOrKeys
    readonly tests: readonly {
      readonly tcId: number
      readonly comment: string
      readonly jws?: unknown
      readonly jwe?: unknown
      readonly result: string
    }[]
  }[]
}

/** The folder of the corpora, where there is one. */
export const corpora: string | undefined = process.env['CORPORA']

/** Reads a file of vectors; empty without the corpora. Forms that are no text become their JSON. */
export function readVectors(name: string): readonly Vector[] {
  if (corpora === undefined) return []
  const file: VectorFile = JSON.parse(readFileSync(join(corpora, 'wycheproof', `${name}.json`), 'utf8'))
  return file.testGroups.flatMap((group) =>
    group.tests.map(({ tcId, comment, jws, jwe, result }) => ({
      title: `${tcId}: ${group.comment}, ${comment}`,
      id: tcId,
      token: textOf(jws ?? jwe),
      encrypted: jwe !== undefined,
      valid: result === 'valid',
      keys: keysOf(group.public ?? group.private),
    })),
  )
}

function textOf(token: unknown): string {
  return typeof token === 'string' ? token : JSON.stringify(token)
}

function keysOf(key: KeyOrKeys): readonly JWK[] {
  return key.keys ?? [key]
}
