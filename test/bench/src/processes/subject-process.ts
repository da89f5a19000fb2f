import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { LoopCosts } from '../loops.ts'
import type { Algorithm } from '../tokens.ts'

/**
 * A subject in a process of its own: what another one keeps in memory, and what the compiler has learned from it,
 * is not its to pay for.
 */
export class SubjectProcess {
  readonly name: string
  readonly #child: ChildProcess

  private constructor(name: string, child: ChildProcess) {
    this.name = name
    this.#child = child
  }

  /** Starts one that remembers so many tokens. */
  static async remembering(subject: string, alg: Algorithm, tokens: number): Promise<SubjectProcess> {
    const script = new URL('remembering-child.js', import.meta.url)
    const started = new SubjectProcess(subject, fork(script, [subject, alg, String(tokens)]))
    await started.#answer()
    return started
  }

  async measure(milliseconds: number): Promise<LoopCosts> {
    this.#child.send(milliseconds)
    return (await this.#answer()) as LoopCosts
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.disconnect()
    await ended
  }

  async #answer(): Promise<unknown> {
    const listening = new AbortController()
    const { signal } = listening
    const failed = once(this.#child, 'exit', { signal }).then(() => {
      throw new Error('the process of a subject ended: see what it said')
    })
    try {
      const [answer] = (await Promise.race([once(this.#child, 'message', { signal }), failed])) as unknown[]
      return answer
    } finally {
      failed.catch(() => {})
      listening.abort()
    }
  }
}
