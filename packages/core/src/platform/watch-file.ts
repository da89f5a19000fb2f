import type { BigIntStats } from 'node:fs'
import { fs } from './late-modules.ts'

const lookInterval = 1000

/** After a change, so that a second one within the resolution of a file system's timestamps (2 s) is seen too. */
const looksAfterChange = 2

/**
 * Looks at a path once a second, and calls back when what it leads to may have changed: at the first look, then
 * when a file is there or gone, is another one (by a rename, or by any symbolic link on the way) or was written
 * to, and for two more looks. A callback that gives false, or throws, is called at the next look in any case.
 * Does not hold the process. Gives the function that ends it.
 */
export function watchFile(
  path: string,
  onChange: () => boolean,
  milliseconds: number = lookInterval,
): () => void {
  const watch = new FileWatch(path, onChange, milliseconds)
  return () => watch.stop()
}

/**
 * Looking again and again, and not `fs.watch`: the latter sees no change behind a symbolic link and none on many
 * network file systems. `fs.watchFile` does not say what it compares with at first.
 */
class FileWatch {
  readonly #path: string
  readonly #onChange: () => boolean
  readonly #milliseconds: number
  #state = ''
  #looksLeft = 0
  #timer: NodeJS.Timeout | undefined
  #stopped = false

  constructor(path: string, onChange: () => boolean, milliseconds: number) {
    this.#path = path
    this.#onChange = onChange
    this.#milliseconds = milliseconds
    this.#schedule()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  #schedule(): void {
    this.#timer = setTimeout(() => this.#look(), this.#milliseconds).unref()
  }

  #look(): void {
    fs().stat(this.#path, { bigint: true }, (error, stats) => {
      if (this.#stopped) return
      this.#schedule()
      this.#compare(error === null ? stateOf(stats) : `${error.code}`)
    })
  }

  #compare(state: string): void {
    if (state !== this.#state) this.#looksLeft = 1 + looksAfterChange
    this.#state = state
    if (this.#looksLeft === 0) return
    this.#looksLeft -= 1
    if (!this.#tell()) this.#looksLeft = Math.max(this.#looksLeft, 1)
  }

  /** Nobody could catch what is thrown from here, and it would end the process. */
  #tell(): boolean {
    try {
      return this.#onChange()
    } catch {
      return false
    }
  }
}

/** Differs where another file is there, or the same with other content or rights. */
function stateOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ')
}
