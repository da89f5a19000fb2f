// Verifies one token and never closes the verifier.
import { createVerifier } from '@claimgate/core'
import { report } from './report.mjs'

const [options, token] = process.argv.slice(2).map((text) => JSON.parse(text))
await report(createVerifier(options).verifyToken(token))
