import { checkGateway } from '@claimgate/example-testbed'
import { createApp } from './app.ts'

await checkGateway('proxy-fastify', 500, async (settings) => {
  const app = await createApp(settings)
  return { url: await app.listen({ host: '127.0.0.1', port: 0 }), close: () => app.close() }
})
