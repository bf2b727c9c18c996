/**
 * The lines in front of the sites: at most so many attempts at one site are under way, the others wait until
 * it is their turn, sender by sender and lane by lane (mail/queue/fair-line.ts). A site that is slow or
 * dead has a long line, and nobody else's mail stands in it.
 *
 * Messages whose lifetime is used up have lines of their own, because they cannot wait.
 *
 * How long a line gets is bounded by who fills it (places.ts).
 */
import { FairLine } from '../queue/fair-line.ts'
import type { Flow } from '../queue/lane.ts'
import type { SenderWeights } from '../queue/sender-weights.ts'

type Site = { running: number; readonly line: FairLine<() => void> }

export class SiteLines {
  readonly #runningMax: (site: string) => number
  readonly #weights: SenderWeights | undefined
  readonly #sites = new Map<string, Site>()

  constructor(runningMax: (site: string) => number, weights?: SenderWeights) {
    this.#runningMax = runningMax
    this.#weights = weights
  }

  /** Calls `run` now, or when its turn comes. Each that ran owes one `leave`. */
  join(name: string, flow: Flow, run: () => void): void {
    const site = this.#sites.get(name) ?? {
      running: 0,
      line: new FairLine(undefined, this.#weights),
    }
    this.#sites.set(name, site)
    site.line.add(flow, run)
    this.#letIn(name, site)
  }

  leave(name: string): void {
    const site = this.#sites.get(name)
    if (site === undefined) return
    site.running--
    this.#letIn(name, site)
    if (site.running === 0) this.#sites.delete(name)
  }

  /** Everybody still in line is called at once and owes nothing: there will be no more turns. */
  dissolve(): void {
    for (const { line } of this.#sites.values()) {
      for (let run = line.next(); run !== undefined; run = line.next()) run()
    }
  }

  #letIn(name: string, site: Site): void {
    const max = Math.max(1, this.#runningMax(name))
    while (site.running < max) {
      const run = site.line.next()
      if (run === undefined) return
      site.running++
      run()
    }
  }
}
