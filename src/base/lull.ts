/**
 * Waits for a lull of this thread: a turn of its loop in which the world brought nothing new. Who gathers
 * work asks for it: while sockets keep bringing more, more can be gathered at no price; when they do
 * not, waiting would only make somebody wait.
 */
import { performance } from 'node:perf_hooks'

/** Calls back once, at the next lull, or after `waitMsMax` if there is none; never in this turn. */
export function atLull(waitMsMax: number, callback: () => void): void {
  const givenUpAt = performance.now() + waitMsMax
  const look = (seen: number): void => {
    const { events } = performance.nodeTiming.uvMetricsInfo
    if (events === seen || performance.now() >= givenUpAt) callback()
    else setImmediate(look, events)
  }
  // The turn at hand has events of its own; so the first that can be a lull is the one after it.
  setImmediate(look, Number.NaN)
}
