// An app that only stops listening: a refresh of its keys ahead of time is still to come.
import { createVerifier } from '@claimgate/core'
import { appInUse } from './app.mjs'

const [options, token] = process.argv.slice(2).map((text) => JSON.parse(text))
const app = await appInUse(createVerifier(options), token)
app.close()
