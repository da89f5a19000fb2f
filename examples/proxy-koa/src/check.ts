import { checkGateway, serve } from '@claimgate/example-testbed'
import { createApp } from './app.ts'

await checkGateway('proxy-koa', 502, (settings) => serve(createApp(settings).callback()))
