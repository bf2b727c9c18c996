/** How far this machine's clock is off, as an NTP server sees it (SNTP, RFC 4330 §5): one question, one answer. */
import { createSocket } from 'node:dgram'
import type { Clock } from './clock.ts'
import type { Random } from './random.ts'

export type ClockOffset =
  /** Positive: our clock is behind. */
  | { readonly kind: 'found'; readonly offsetMs: number }
  | { readonly kind: 'failed'; readonly reason: string }

export type SntpParts = { readonly clock: Clock; readonly random: Random }
export type TimeServer = { readonly ip: string; readonly port?: number }

export const SNTP_MS_MAX = 5_000
const NTP_PORT = 123
const PACKET_BYTES = 48
/** Version 4, mode 3 (client). */
const CLIENT = 0x23
const MODE_SERVER = 4
const LEAP_UNSYNCHRONISED = 3
const STRATUM_MAX = 15
/** Seconds from 1900 to 1970. */
const ERA_SECONDS = 2_208_988_800
const STAMP_BYTES = 8
/** Where in a packet its time stamps stand. */
const ORIGINATED_AT = 24
const RECEIVED_AT = 32
const SENT_AT = 40

export function askClockOffset(
  { clock, random }: SntpParts,
  { ip, port = NTP_PORT }: TimeServer,
): Promise<ClockOffset> {
  const { promise, resolve } = Promise.withResolvers<ClockOffset>()
  const socket = createSocket(ip.includes(':') ? 'udp6' : 'udp4')
  const question = questionWith(random.bytes(STAMP_BYTES))
  let askedAt = 0
  const end = (outcome: ClockOffset): void => {
    timer.cancel()
    socket.removeAllListeners()
    socket.close()
    resolve(outcome)
  }
  const timer = clock.after(SNTP_MS_MAX, () => {
    end(failed(`${ip} did not answer in ${SNTP_MS_MAX / 1_000} s`))
  })
  socket.once('error', (error) => end(failed(`${ip}: ${error.message}`)))
  socket.once('message', (answer) => end(read(answer, question, askedAt, clock.now())))
  socket.once('connect', () => {
    askedAt = clock.now()
    socket.send(question)
  })
  socket.connect(port, ip)
  return promise
}

/** The server sends our time stamp back; one that nobody can guess shows that the answer is to this question. */
function questionWith(stamp: Buffer): Buffer {
  const question = Buffer.alloc(PACKET_BYTES)
  question[0] = CLIENT
  stamp.copy(question, SENT_AT)
  return question
}

function read(answer: Buffer, question: Buffer, askedAt: number, answeredAt: number): ClockOffset {
  const first = answer[0] ?? 0
  const isAnswer =
    answer.length >= PACKET_BYTES &&
    (first & 0x07) === MODE_SERVER &&
    stampIn(answer, ORIGINATED_AT).equals(stampIn(question, SENT_AT))
  if (!isAnswer) return failed('what answers there is no time server')
  const stratum = answer[1] ?? 0
  // RFC 4330 §8: stratum 0 is a "kiss of death"; over 15, or leap indicator 3, a server that is lost itself.
  if (stratum === 0 || stratum > STRATUM_MAX || first >> 6 === LEAP_UNSYNCHRONISED) {
    return failed('the server does not tell the time')
  }
  const there = (dateAt(answer, RECEIVED_AT) + dateAt(answer, SENT_AT)) / 2
  return { kind: 'found', offsetMs: Math.round(there - (askedAt + answeredAt) / 2) }
}

function stampIn(packet: Buffer, at: number): Buffer {
  return packet.subarray(at, at + STAMP_BYTES)
}

/** Seconds and a fraction of 2^32; epoch ms. The era that began in 1900 ends in 2036, when it counts from 0 again. */
function dateAt(answer: Buffer, at: number): number {
  const seconds = answer.readUInt32BE(at)
  const sinceEra = seconds < 2 ** 31 ? seconds + 2 ** 32 : seconds
  return (sinceEra - ERA_SECONDS + answer.readUInt32BE(at + 4) / 2 ** 32) * 1_000
}

function failed(reason: string): ClockOffset {
  return { kind: 'failed', reason }
}
