import express from 'express'
import express4 from 'express-4'
import Koa from 'koa'
import Koa2 from 'koa-2'
import { expressFramework } from './apps-express.ts'
import { fastify5 } from './apps-fastify.ts'
import { koaFramework } from './apps-koa.ts'
import type { Framework } from './apps.ts'

/** Every framework and release that there is an adapter for. */
export const frameworks: readonly Framework[] = [
  expressFramework('express 5', express),
  expressFramework('express 4', express4),
  fastify5,
  koaFramework('koa 3', Koa),
  koaFramework('koa 2', Koa2),
]
