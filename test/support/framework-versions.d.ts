// Older releases, installed under a second name; what the tests use of them is typed as in the newer ones.
declare module 'express-4' {
  import express from 'express'
  export default express
}

declare module 'koa-2' {
  import Koa from 'koa'
  export default Koa
}
