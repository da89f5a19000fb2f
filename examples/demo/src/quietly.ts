/**
 * Runs a task without the notices that oidc-provider prints when it starts: of its memory that is lost on
 * restart, and of the release of Node. Whatever else is printed goes through. One at a time: the console is one, too.
 */
export async function quietly<Result>(task: () => Promise<Result>): Promise<Result> {
  const { info, warn } = console
  console.info = withoutNotices(info)
  console.warn = withoutNotices(warn)
  try {
    return await task()
  } finally {
    Object.assign(console, { info, warn })
  }
}

type Print = (...values: unknown[]) => void

function withoutNotices(print: Print): Print {
  return (...values) => {
    if (!/oidc-provider (?:NOTICE|WARNING):/.test(String(values[0]))) print(...values)
  }
}
