import { startApis } from './apis.ts'
import { startProvider } from './provider.ts'
import { legend, summaryOf } from './report.ts'
import { demoRequests } from './requests.ts'
import { makeRequest, type Row } from './row.ts'
import { renderTable } from './table.ts'

const provider = await startProvider()
const otherProvider = await startProvider()

let secondsPassed = 0
const clock = () => Date.now() / 1000 + secondsPassed
const start = () => startApis({ issuer: provider.issuer, audience: 'orders-api', clock })

const running = [...(await start())]
const stage = {
  provider,
  otherProvider,
  apis: [...running],
  startFreshApis: async () => {
    const fresh = await start()
    running.push(...fresh)
    return fresh
  },
  passTime: (seconds: number) => {
    secondsPassed += seconds
  },
}

const rows: Row[] = []
for await (const request of demoRequests(stage)) {
  rows.push(await makeRequest(request, provider.keyFetches))
}

otherProvider.stop()
for (const api of running) api.stop()

const { text, passed } = summaryOf(rows)
console.log(['', legend(provider.issuer), '', renderTable(rows), '', text].join('\n'))
process.exitCode = passed ? 0 : 1
