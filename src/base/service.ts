/** A part of the process that runs from start to stop: a listener, the courier, the notifier. */
export interface Service {
  readonly name: string
  start(): Promise<void>
  /** Resolves when nothing of the service runs any more. Safe before start, and twice. */
  stop(): Promise<void>
}
