import { platform } from '#platform'

/** What stands for a text in comparisons: its SHA-256, or the text itself on a runtime that has no hash for it. */
export const digestOf: (text: string) => string = platform.digest ?? ((text) => text)
