import type { Requirement } from './requirement.ts'

/** Which signers were switched on or off while running. By name, so that a reload keeps it. */
export class SignerSwitches {
  readonly #switched = new Map<string, boolean>()

  isEnabled({ name, enabled }: Requirement): boolean {
    return this.#switched.size === 0 ? enabled : (this.#switched.get(name) ?? enabled)
  }

  set(name: string, enabled: boolean): void {
    this.#switched.set(name, enabled)
  }
}
