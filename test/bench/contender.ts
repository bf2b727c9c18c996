/** A mail server under measurement: takes mail at `port` of 127.0.0.1 and passes it on to the sink. */
export type Contender = {
  readonly name: string
  readonly port: number
  stop(): Promise<void>
}
