import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { keepMainThreadOn } from './cores.ts'
import { loopback, type ServerSetup } from './server-setup.ts'

const script = fileURLToPath(new URL('server-child.js', import.meta.url))

/** A server in a process of its own. */
export class ServerProcess {
  readonly url: string
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, port: number) {
    this.#child = child
    this.url = `http://${loopback}:${port}/`
  }

  static async start(
    framework: string,
    subject: string,
    setup: ServerSetup,
    core: number | undefined,
  ): Promise<ServerProcess> {
    const child = fork(script, [framework, subject, JSON.stringify(setup)], {
      env: { ...process.env, NODE_ENV: 'production' },
    })
    const port = await nextNumber(child)
    if (core !== undefined && child.pid !== undefined) keepMainThreadOn(core, child.pid)
    return new ServerProcess(child, port)
  }

  /** Microseconds that the server's main thread has run so far, by its own account. */
  mainThreadTime(): Promise<number> {
    this.#child.send('time')
    return nextNumber(this.#child)
  }

  async stop(): Promise<void> {
    const exit = once(this.#child, 'exit')
    this.#child.disconnect()
    await exit
  }
}

async function nextNumber(child: ChildProcess): Promise<number> {
  const stop = new AbortController()
  const { signal } = stop
  try {
    const ended = once(child, 'exit', { signal }).then(() => {
      throw new Error('a server has ended by itself')
    })
    const [answer] = await Promise.race([once(child, 'message', { signal }), ended])
    return Number(answer)
  } finally {
    stop.abort()
  }
}
