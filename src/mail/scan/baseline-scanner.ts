/** The built-in baseline as one scanner among others. */
import type { MaybePromise } from '../../base/maybe-promise.ts'
import type { Baseline } from './baseline/baseline.ts'
import { clean, type ScanFinding, type Scanner } from './scanner.ts'
import type { ScanSubject } from './scanning.ts'
import type { Sign } from './sign.ts'

export class BaselineScanner implements Scanner {
  readonly name = 'baseline'
  readonly #baseline: Pick<Baseline, 'scan'>

  constructor(baseline: Pick<Baseline, 'scan'>) {
    this.#baseline = baseline
  }

  scan(subject: ScanSubject, signal: AbortSignal): MaybePromise<ScanFinding> {
    const { header, sizeBytes } = subject
    const chunks = (): Iterable<Buffer> | AsyncIterable<Buffer> => {
      const all = subject.chunks()
      return Symbol.iterator in all ? all : untilAborted(all, signal)
    }
    const signs = this.#baseline.scan({ header, sizeBytes, chunks })
    return signs instanceof Promise ? signs.then(seen) : seen(signs)
  }
}

function seen(signs: readonly Sign[]): ScanFinding {
  return signs.length === 0 ? clean : { kind: 'seen', signs }
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
