import { ConfigurationError } from '@claimgate/core'
import { isMembers, type Members } from '../members.ts'
import { memberPath } from '../option-path.ts'
import type { ImportNotes } from './import-notes.ts'

/**
 * An object of what is imported. A member that is absent, null or an empty text is not there, as in all of the
 * systems; one of another type is a `ConfigurationError` with its path. It knows which members were asked for.
 */
export class ImportedObject {
  readonly path: string
  readonly #members: Members
  readonly #read = new Set<string>()
  readonly #children = new Map<string, readonly ImportedObject[]>()
  #holdsUnread: boolean | undefined

  constructor(value: unknown, path: string) {
    if (!isMembers(value)) throw new ConfigurationError(path, 'must be an object')
    this.path = path
    this.#members = value
  }

  /** Whether a member is there; this does not count as having read it. */
  has(name: string): boolean {
    return this.peek(name) !== undefined
  }

  /** A member as it is; this does not count as having read it. */
  peek(name: string): unknown {
    const value = Object.hasOwn(this.#members, name) ? this.#members[name] : undefined
    return value === null || value === '' ? undefined : value
  }

  pathOf(name: string): string {
    return memberPath(this.path, name)
  }

  names(): readonly string[] {
    return Object.keys(this.#members).filter((name) => this.has(name))
  }

  value(name: string): unknown {
    this.#read.add(name)
    return this.peek(name)
  }

  /** Counts members as read that mean nothing for tokens. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.#read.add(name)
  }

  text(name: string): string | undefined {
    const value = this.value(name)
    if (value === undefined || typeof value === 'string') return value
    throw this.#wrong(name, 'a text')
  }

  requireText(name: string): string {
    return this.#require(name, this.text(name))
  }

  number(name: string): number | undefined {
    const value = this.value(name)
    if (value === undefined || typeof value === 'number') return value
    throw this.#wrong(name, 'a number')
  }

  boolean(name: string): boolean | undefined {
    const value = this.value(name)
    if (value === undefined || typeof value === 'boolean') return value
    throw this.#wrong(name, 'true or false')
  }

  list(name: string): readonly unknown[] | undefined {
    const value = this.value(name)
    if (value === undefined) return undefined
    if (Array.isArray(value)) return Array.from<unknown>(value)
    throw this.#wrong(name, 'a list')
  }

  texts(name: string): readonly string[] | undefined {
    return this.list(name)?.map((entry) => {
      if (typeof entry === 'string' && entry !== '') return entry
      throw this.#wrong(name, 'a list of texts that are not empty')
    })
  }

  /** One text, or a list of them; none where it is not there. */
  textOrTexts(name: string): readonly string[] {
    if (typeof this.peek(name) === 'string') return [this.requireText(name)]
    return this.texts(name) ?? []
  }

  object(name: string): ImportedObject | undefined {
    const value = this.value(name)
    return value === undefined ? undefined : this.#childrenAt(name, [[this.pathOf(name), value]])[0]
  }

  objects(name: string): readonly ImportedObject[] | undefined {
    const path = this.pathOf(name)
    const list = this.list(name)?.map((entry, index): [string, unknown] => [memberPath(path, index), entry])
    return list && this.#childrenAt(name, list)
  }

  requireObject(name: string): ImportedObject {
    return this.#require(name, this.object(name))
  }

  /** At least one. */
  requireObjects(name: string): readonly [ImportedObject, ...ImportedObject[]] {
    const [first, ...others] = this.objects(name) ?? []
    return [this.#require(name, first), ...others]
  }

  /**
   * Notes what nobody asked for, here and in the objects below that have not been judged by themselves. Says
   * whether there was any: it may restrict.
   */
  refuseUnread(notes: ImportNotes): boolean {
    this.#holdsUnread ??= this.#noteUnread(notes)
    return this.#holdsUnread
  }

  #noteUnread(notes: ImportNotes): boolean {
    const unread = this.names().filter((name) => !this.#read.has(name))
    for (const name of unread) notes.denied(this.pathOf(name), 'is not known: it may restrict who is let in')
    const children = [...this.#children.values()].flat()
    const below = children.filter((child) => child.#holdsUnread === undefined && child.refuseUnread(notes))
    return unread.length > 0 || below.length > 0
  }

  /** The same objects each time, so that they go on knowing what was read. */
  #childrenAt(name: string, entries: readonly (readonly [string, unknown])[]): readonly ImportedObject[] {
    const known = this.#children.get(name)
    if (known !== undefined) return known
    const children = entries.map(([path, value]) => new ImportedObject(value, path))
    this.#children.set(name, children)
    return children
  }

  #require<Value>(name: string, value: Value | undefined): Value {
    if (value === undefined) throw new ConfigurationError(this.pathOf(name), 'is missing')
    return value
  }

  #wrong(name: string, what: string): ConfigurationError {
    return new ConfigurationError(this.pathOf(name), `must be ${what}`)
  }
}
