// Imports packages, and prints what the process has cost since it began.
for (const name of process.argv.slice(2)) await import(name)

const { user, system } = process.cpuUsage()
process.stdout.write(
  JSON.stringify({
    time: performance.now(),
    cpu: (user + system) / 1000,
    memory: process.memoryUsage().rss / 1e6,
  }),
)
