import { mainThreadTime } from '../cpu-time.ts'
import type { Servers, ServerSetup } from './server-setup.ts'

/** A server loads its own framework and no other. */
const frameworks: Readonly<Record<string, () => Promise<{ readonly servers: Servers }>>> = {
  Express: () => import('./express-servers.ts'),
  Fastify: () => import('./fastify-servers.ts'),
  Koa: () => import('./koa-servers.ts'),
  Hono: () => import('./hono-servers.ts'),
}

// This process is one server. It says its port, and from then on its main thread's time when it is asked.
const [framework = '', subject = '', setup = ''] = process.argv.slice(2)
const loaded = await frameworks[framework]?.()
const start = loaded?.servers[subject]
if (start === undefined) throw new Error(`${framework} has no server ${subject}`)
const port = await start(JSON.parse(setup) as ServerSetup)
process.on('message', () => process.send?.(mainThreadTime()))
process.on('disconnect', () => process.exit())
process.send?.(port)
