// An app that ends as it should: it closes the verifier and stops listening.
import { createVerifier } from '@claimgate/core'
import { appInUse } from './app.mjs'

const [options, token] = process.argv.slice(2).map((text) => JSON.parse(text))
const verifier = createVerifier(options)
const app = await appInUse(verifier, token)
verifier.close()
app.close()
