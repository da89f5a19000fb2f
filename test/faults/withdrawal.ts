import type { Trial } from './trial.ts'

/** Has a set loaded that is fresh from now on. */
export async function refresh(trial: Trial): Promise<void> {
  trial.clock.advance(3600)
  const loaded = trial.log.next('keys-loaded')
  await trial.statusOf(trial.tokenOf('good'))
  await loaded
}

/** Waits out the life of a fresh set; gives the seconds after which a token of a withdrawn key is refused. */
export async function withdrawalNoticed(
  trial: Trial,
  lifetime: number,
  kind: string,
): Promise<number | undefined> {
  const token = trial.tokenOf('remembered')
  const start = trial.clock.now()
  trial.clock.advance(lifetime - 1)
  if ((await trial.statusOf(token)) !== 200) return undefined
  trial.clock.advance(1)
  const withdrawn = trial.log.next('keys-withdrawn')
  await trial.statusOf(token)
  await withdrawn
  return (await trial.ask(kind, token)) === 401 ? trial.clock.now() - start : undefined
}
