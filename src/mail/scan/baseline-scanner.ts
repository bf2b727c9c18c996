/** The built-in baseline as one scanner among others. */
import type { Baseline } from './baseline/baseline.ts'
import type { ScanFinding, Scanner } from './scanner.ts'
import type { ScanSubject } from './scanning.ts'

export class BaselineScanner implements Scanner {
  readonly name = 'baseline'
  readonly #baseline: Pick<Baseline, 'scan'>

  constructor(baseline: Pick<Baseline, 'scan'>) {
    this.#baseline = baseline
  }

  async scan(subject: ScanSubject, signal: AbortSignal): Promise<ScanFinding> {
    const { header, sizeBytes } = subject
    const chunks = (): Iterable<Buffer> | AsyncIterable<Buffer> => {
      const all = subject.chunks()
      return Symbol.iterator in all ? all : untilAborted(all, signal)
    }
    return { kind: 'seen', signs: await this.#baseline.scan({ header, sizeBytes, chunks }) }
  }
}

/** Once nobody waits for it any more there is nothing further to read. */
async function* untilAborted(
  chunks: AsyncIterable<Buffer>,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    signal.throwIfAborted()
    yield chunk
  }
}
