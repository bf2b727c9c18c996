/** The system's dialer on a machine that believes other authorities than most. */
import { type Dialer, systemDialer } from '../../src/base/dialer.ts'

/** @param ca PEM of the authorities to believe, except where a route has its own */
export function dialerBelieving(ca: string): Dialer {
  return {
    async connect(to) {
      const wire = await systemDialer.connect(to)
      const startTls = wire.startTls.bind(wire)
      wire.startTls = (wish) => startTls({ ca, ...wish })
      return wire
    },
  }
}
