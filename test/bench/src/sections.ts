import { httpSections } from './http/sections.ts'
import { cachedSection } from './in-process/cached.ts'
import { checksSection } from './in-process/checks.ts'
import { growthSections } from './in-process/growth.ts'
import { loopDelaySection } from './in-process/loop-delay.ts'
import { uncachedSection } from './in-process/uncached.ts'
import { memorySection } from './processes/memory.ts'
import { startSection } from './processes/start.ts'
import type { Section } from './section.ts'

/** Every section, in the order in which it is run. */
export const sections: readonly Section[] = [
  cachedSection,
  uncachedSection,
  checksSection,
  loopDelaySection,
  memorySection,
  startSection,
  ...growthSections,
  ...httpSections,
]
