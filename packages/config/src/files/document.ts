import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  type Alias,
  type Document,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
} from 'yaml'
import { memberPath } from '../option-path.ts'
import { DocumentLimits } from './document-limits.ts'
import type { SourceText } from './source-text.ts'

/** What a text says, and where in it each option stands. */
export interface ConfigDocument {
  readonly value: unknown
  /** Offsets in the text, by the paths of options; that of the whole is at `''`. */
  readonly offsets: ReadonlyMap<string, number>
}

/**
 * Reads one YAML 1.2 document of the core schema, of which JSON is a part. Refused are several documents,
 * directives, tags, names that are no text, stand there twice or are `__proto__`, values that are left empty,
 * numbers that would not be read as they are written, and more than the limits allow.
 */
export function readDocument(source: SourceText): ConfigDocument {
  const [document, second] = parse(source)
  const contents = document?.contents ?? undefined
  if (document === undefined || contents === undefined) throw source.mistake('', 'is empty: give options', 0)
  const [problem] = document.errors
  if (problem !== undefined) {
    const code = problem.code.toLowerCase().replaceAll('_', ' ')
    throw source.mistake('', `cannot be read: ${code}`, problem.pos[0])
  }
  if (second !== undefined) throw source.mistake('', 'is a second document: give one alone', second.range[0])
  if (document.directives.yaml.explicit === true || document.warnings.length > 0)
    throw source.mistake('', 'has a directive or a tag of its own: leave it out', 0)
  return new DocumentWalk(document, source).read(contents)
}

function parse(source: SourceText): readonly Document.Parsed[] {
  // Names that stand there twice are found below: the parser compares each with each.
  const parsed = parseAllDocuments(source.text, { prettyErrors: false, uniqueKeys: false })
  return Array.from(parsed)
}

/** Goes through a document by its nodes, since those know where they stand and how they are written. */
class DocumentWalk {
  readonly #document: Document.Parsed
  readonly #source: SourceText
  readonly #limits: DocumentLimits
  readonly #offsets = new Map<string, number>()

  constructor(document: Document.Parsed, source: SourceText) {
    this.#document = document
    this.#source = source
    this.#limits = new DocumentLimits(source)
  }

  read(contents: ParsedNode): ConfigDocument {
    const [offset] = contents.range
    this.#offsets.set('', offset)
    return { value: this.#valueOf(contents, '', offset, 1), offsets: this.#offsets }
  }

  #valueOf(node: unknown, path: string, offset: number, depth: number): unknown {
    this.#limits.count(path, offset, depth)
    if (isAlias(node)) return this.#valueOf(this.#meantBy(node, path, offset), path, offset, depth + 1)
    if ((isMap(node) || isSeq(node) || isScalar(node)) && node.tag !== undefined)
      throw this.#source.mistake(path, 'has a tag: leave it out', offset)
    if (isMap<ParsedNode, ParsedNode | null>(node)) return this.#membersOf(node, path, depth)
    if (isSeq<ParsedNode>(node)) {
      return node.items.map((item, index) => {
        const itemPath = memberPath(path, index)
        const [itemOffset] = item.range
        this.#offsets.set(itemPath, itemOffset)
        return this.#valueOf(item, itemPath, itemOffset, depth + 1)
      })
    }
    return isScalar(node) ? this.#scalar(node, path, offset) : this.#refuseEmpty(path, offset)
  }

  #meantBy(alias: Alias, path: string, offset: number): unknown {
    this.#limits.countAlias(path, offset)
    const meant = alias.resolve(this.#document)
    if (meant === undefined)
      throw this.#source.mistake(path, 'refers to an anchor that does not stand before it', offset)
    return meant
  }

  #membersOf(map: YAMLMap<ParsedNode, ParsedNode | null>, path: string, depth: number): unknown {
    const members = new Map<string, unknown>()
    for (const { key, value } of map.items) {
      const [keyOffset] = key.range
      const name = isScalar(key) && key.tag === undefined ? key.value : undefined
      if (typeof name !== 'string')
        throw this.#source.mistake(path, 'has a name that is no text: quote it', keyOffset)
      const namePath = memberPath(path, name)
      if (name === '__proto__') throw this.#source.mistake(namePath, 'is no name: leave it out', keyOffset)
      if (members.has(name)) throw this.#source.mistake(namePath, 'stands there twice', keyOffset)
      this.#offsets.set(namePath, keyOffset)
      members.set(name, this.#valueOf(value, namePath, keyOffset, depth + 1))
    }
    return Object.fromEntries(members)
  }

  #scalar({ value, source = '' }: Scalar, path: string, offset: number): unknown {
    if (value === null && source === '') return this.#refuseEmpty(path, offset)
    if (typeof value === 'number' && String(value) !== source) {
      throw this.#source.mistake(
        path,
        'is a number that would be read otherwise than it is written: quote it, or write it plainly',
        offset,
      )
    }
    if (typeof value === 'string' && /\$\{[^}]*\}/.test(value)) {
      throw this.#source.mistake(
        path,
        'holds ${…}, which nobody fills in: use { env } where it is taken',
        offset,
      )
    }
    return value
  }

  /** A forgotten value would be null, and `audience: null` states that no audience is checked. */
  #refuseEmpty(path: string, offset: number): never {
    throw this.#source.mistake(
      path,
      'is left empty: give it a value, or write null where that is meant',
      offset,
    )
  }
}
