// Closes the verifier while a request waits for keys; a line on stdin says when.
import { createVerifier } from '@claimgate/core'
import { report } from './report.mjs'

const [options, token] = process.argv.slice(2).map((text) => JSON.parse(text))
const verifier = createVerifier(options)
const reported = report(verifier.verifyToken(token))
process.stdin.once('data', async () => {
  verifier.close()
  await reported
  process.stdin.destroy()
})
