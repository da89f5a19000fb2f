// Makes a verifier and does nothing with it.
import { createVerifier } from '@claimgate/core'

const [options] = process.argv.slice(2).map((text) => JSON.parse(text))
createVerifier(options)
