/** The scanners that [scan] names: whether each answers, by the cheapest question that its protocol has. */
import type { Clock } from '../../base/clock.ts'
import type { Exchange, Place } from '../../base/exchange.ts'
import { describeError } from '../../base/log.ts'
import type { Config } from '../../config/config.ts'
import { formatHostAndPort } from '../../config/listen.ts'
import type { ScanSettings } from '../../mail/scan/scan-settings.ts'
import type { Finding } from './finding.ts'

export const PING_MS_MAX = 5_000
const ANSWER_BYTES_MAX = 4_096

export type ScannerParts = { readonly clock: Clock; readonly exchange: Exchange }

type Ping = {
  readonly name: string
  readonly option: string
  readonly place: Place
  readonly question: string
  readonly answer: RegExp
}

export async function checkScanners(
  { scan }: Pick<Config, 'scan'>,
  parts: ScannerParts,
): Promise<Finding[]> {
  return Promise.all(pingsOf(scan).map((ping) => checkScanner(ping, scan, parts)))
}

function pingsOf({ clamd, rspamd, spamd }: ScanSettings): Ping[] {
  return [
    ...(clamd === undefined ? [] : [pingOfClamd(clamd.place)]),
    ...(rspamd === undefined ? [] : [pingOfRspamd(rspamd.url)]),
    ...(spamd === undefined ? [] : [pingOfSpamd(spamd.place)]),
  ]
}

/** clamd(8). */
function pingOfClamd(place: Place): Ping {
  const [name, option] = ['clamd', 'scan.clamav']
  return { name, option, place, question: 'zPING\0', answer: /^PONG\0/ }
}

/** Without a password, and without a message that its statistics would count. */
function pingOfRspamd(url: string): Ping {
  const { host, hostname, port } = new URL(url)
  return {
    name: 'rspamd',
    option: 'scan.rspamd',
    place: { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port === '' ? 80 : port) },
    question: `GET /ping HTTP/1.0\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    answer: /^HTTP\/1\.[01] 200 [^]*pong/,
  }
}

/** `spamd/PROTOCOL` of SpamAssassin. */
function pingOfSpamd(place: Place): Ping {
  const [name, option] = ['spamd', 'scan.spamassassin']
  return {
    name,
    option,
    place,
    question: 'PING SPAMC/1.5\r\n\r\n',
    answer: /^SPAMD\/\d\.\d 0 PONG/,
  }
}

async function checkScanner(
  { name, option, place, question, answer }: Ping,
  { policy }: ScanSettings,
  parts: ScannerParts,
): Promise<Finding> {
  const at = 'path' in place ? place.path : formatHostAndPort(place)
  const why = await faultOf({ place, question, answer }, parts)
  if (why === undefined) return { area: 'scanners', status: 'ok', text: `${name} answers at ${at}` }
  const isDeferred = policy.whenDown === 'defer'
  const meanwhile = isDeferred ? 'new mail is answered 451' : 'mail passes without it'
  return {
    area: 'scanners',
    status: isDeferred ? 'problem' : 'warning',
    text: `${name} does not answer at ${at} (${why}), and meanwhile ${meanwhile}`,
    todo: `start it, or correct ${option}; its socket must be open to the user of the server`,
  }
}

async function faultOf(
  { place, question, answer }: Pick<Ping, 'place' | 'question' | 'answer'>,
  { clock, exchange }: ScannerParts,
): Promise<string | undefined> {
  const wait = new AbortController()
  const timer = clock.after(PING_MS_MAX, () => wait.abort())
  try {
    const bytes = await exchange({
      to: place,
      pieces: [Buffer.from(question)],
      answerBytesMax: ANSWER_BYTES_MAX,
      signal: wait.signal,
    })
    return answer.test(bytes.toString('latin1'))
      ? undefined
      : 'what answers there is something else'
  } catch (error) {
    return wait.signal.aborted ? `no answer in ${PING_MS_MAX / 1_000} s` : describeError(error)
  } finally {
    timer.cancel()
  }
}
