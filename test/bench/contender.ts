/** A mail server under measurement: takes mail at `port` of 127.0.0.1 and passes it on to the sink, durably. */
export type Contender = {
  readonly name: string
  readonly version: string
  readonly port: number
  /** After so many its speed no longer grows: what is compiled while it runs needs thousands. Absent: some. */
  readonly warmUpMessages?: number
  /** Never more in one round: who takes a process for each message can need minutes for what others do in seconds. */
  readonly messagesMax?: number
  stop(): Promise<void>
}

/** A server of somebody else, which may be impossible to have here. */
export type Peer = {
  readonly name: string
  /** @throws with the reason when it cannot be had on this machine */
  start(folder: string): Promise<Contender>
}
