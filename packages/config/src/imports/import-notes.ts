import type { ImportNote } from './imported.ts'

/** Gathers what did not come over as it stood there. */
export class ImportNotes {
  readonly #notes: ImportNote[] = []

  /** In the order in which they were noted, each once. */
  list(): readonly ImportNote[] {
    return [...this.#notes]
  }

  notCarriedOver(path: string, text: string): void {
    this.#add({ path, kind: 'not carried over', text })
  }

  differs(path: string, text: string): void {
    this.#add({ path, kind: 'means something else', text })
  }

  denied(path: string, text: string): void {
    this.#add({ path, kind: 'denied', text })
  }

  #add(note: ImportNote): void {
    const isKnown = this.#notes.some(({ path, text }) => path === note.path && text === note.text)
    if (!isKnown) this.#notes.push(note)
  }
}
