/**
 * Real ClamAV, rspamd and SpamAssassin before the 250: what they refuse is refused with their word for it,
 * what is clean passes without being held in memory, and nothing is lost while one of them is gone.
 * The built-in checks are off, so that nobody else refuses.
 */

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { attachment, forwarded, mimeMail, zipOf } from './mime-mail.ts'
import { startNextHop } from './next-hop.ts'
import type { NextHop } from './next-hop.ts'
import { peakMegabytesOf } from './peak-memory.ts'
import { runPosthorn } from './posthorn-process.ts'
import { rawMailWithAttachment, smallRawMail } from './raw-mail.ts'
import { RawSmtpClient } from './raw-smtp-client.ts'
import { startRelay } from './relay.ts'
import type { Relay } from './relay.ts'
import {
  connectedTo,
  eicar,
  gtube,
  gtubeForHeader,
  reasonToSkipScanner,
  startClamd,
  startRspamd,
  startSpamd,
} from './scanner-daemons.ts'
import type { ScannerDaemon } from './scanner-daemons.ts'

const author = 'app@ours.example'
const recipient = 'reader@theirs.example'
const LARGE_BYTES = 20 * 1024 * 1024
/** As for the same message without a scanner (memory.test.ts). */
const PEAK_MB_MAX = 250

class Lab {
  readonly nextHop: NextHop
  readonly relay: Relay
  readonly scanner: ScannerDaemon
  readonly #owned: AsyncDisposableStack

  static async start(
    scanner: Promise<ScannerDaemon>,
    options: (scanner: ScannerDaemon) => string,
  ): Promise<Lab> {
    await using stack = new AsyncDisposableStack()
    const daemon = stack.use(await scanner)
    const nextHop = stack.use(await startNextHop())
    const relay = stack.use(
      await startRelay(`[delivery.routes]
"*" = "127.0.0.1:${nextHop.port}"

[scan]
baseline = false
${options(daemon)}`),
    )
    return new Lab(daemon, nextHop, relay, stack.move())
  }

  private constructor(
    scanner: ScannerDaemon,
    nextHop: NextHop,
    relay: Relay,
    owned: AsyncDisposableStack,
  ) {
    this.scanner = scanner
    this.nextHop = nextHop
    this.relay = relay
    this.#owned = owned
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync()
  }

  /** The answer to the final dot. */
  async handIn(pieces: Iterable<Uint8Array> | string): Promise<string> {
    const client = await RawSmtpClient.open(this.relay)
    const octets = typeof pieces === 'string' ? [Buffer.from(pieces)] : pieces
    try {
      const { reply } = await client.send({ sender: author, recipient, pieces: octets })
      return reply
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    } finally {
      await client.quit()
    }
  }

  /** The history of the message that this reply is about. */
  async storyOf(reply: string): Promise<string> {
    const id = /queued as (\S+)/.exec(reply)?.[1] ?? ''
    const data = join(this.relay.folder, 'data')
    return (await runPosthorn(['message', 'trace', id, '--data', data])).toString('utf8')
  }
}

const large = (): Iterable<Uint8Array> => rawMailWithAttachment(author, recipient, LARGE_BYTES)
const small = (): Iterable<Uint8Array> => smallRawMail(author, recipient)

const infected = [
  { name: 'as an attachment', mail: mimeMail({ author, parts: [attachment('a.bin', eicar)] }) },
  {
    name: 'inside a zip',
    mail: mimeMail({ author, parts: [attachment('a.zip', zipOf('a.txt', eicar))] }),
  },
  {
    name: 'inside a nested message',
    mail: mimeMail({
      author,
      parts: [
        forwarded(mimeMail({ author, boundary: 'inner', parts: [attachment('a.bin', eicar)] })),
      ],
    }),
  },
  {
    name: 'behind a first field that clamd does not know',
    mail: `Zzz: 1\r\nContent-Transfer-Encoding: base64\r\nFrom: <${author}>\r\n\r\n${Buffer.from(eicar).toString('base64')}\r\n`,
  },
]

describe('clamd', { skip: reasonToSkipScanner('clamd') }, () => {
  let lab: Lab

  before(async () => {
    lab = await Lab.start(
      startClamd(),
      ({ place }) => `clamav = "${place}"\nclamav_max_bytes = 50000000`,
    )
  })

  after(async () => {
    await lab?.[Symbol.asyncDispose]()
  })

  for (const { name, mail } of infected) {
    test(`a virus ${name} is refused`, async () => {
      const answer = await lab.handIn(mail)
      assert.match(answer, /^554 5\.7\.1 .*virus Lab\.Eicar\.UNOFFICIAL.*ask whoever runs/)
    })
  }

  test('a clean message of 20 MB passes, and is never held in memory', async (context) => {
    assert.match(await lab.handIn(large()), /^250 /)
    const messages = await lab.nextHop.received(1)
    assert.ok((messages[0]?.length ?? 0) > LARGE_BYTES)
    const peakMb = await peakMegabytesOf(lab.relay.pid)
    context.diagnostic(`VmHWM ${peakMb.toFixed(0)} MB`)
    assert.ok(peakMb < PEAK_MB_MAX, `VmHWM was ${peakMb.toFixed(0)} MB`)
  })

  test('killed in the middle of a message: 451, and the second try arrives when it is back', async () => {
    lab.scanner.signal('SIGSTOP')
    const answer = lab.handIn(large())
    await connectedTo(lab.scanner.place)
    await lab.scanner.kill()
    assert.match(await answer, /^451 4\.7\.1 .*not taken, try again later/)
    // While it is gone, too.
    assert.match(await lab.handIn(small()), /^451 4\.7\.1 /)

    await lab.scanner.start()
    assert.match(await lab.handIn(large()), /^250 /)
    const messages = await lab.nextHop.received(2)
    assert.equal(messages.length, 2)
  })
})

describe('clamd at a Unix socket', { skip: reasonToSkipScanner('clamd') }, () => {
  test('refuses as well; while it is gone mail is accepted where the operator says so', async () => {
    await using lab = await Lab.start(
      startClamd(),
      ({ socket }) => `clamav = "unix:${socket}"\nwhen_down = "accept"`,
    )
    assert.match(await lab.handIn(infected[0]?.mail ?? ''), /^554 5\.7\.1 /)
    await lab.scanner.kill()
    const reply = await lab.handIn(small())
    assert.match(reply, /^250 /)
    await lab.nextHop.received(1)
    assert.match(await lab.storyOf(reply), /accepted unscanned by clamd: connect E/i)
  })

  test('more than it takes is not lost between its limit and ours', async () => {
    await using lab = await Lab.start(
      startClamd(),
      ({ socket }) => `clamav = "unix:${socket}"\nclamav_max_bytes = 10000`,
    )
    const pieces = [...small(), Buffer.from('x\r\n'.repeat(10_000))]
    const reply = await lab.handIn(pieces)
    assert.match(reply, /^250 /)
    assert.match(await lab.storyOf(reply), /unscanned by clamd \(larger than 10000 bytes/i)
  })
})

describe('rspamd', { skip: reasonToSkipScanner('rspamd') }, () => {
  test('spam is refused, suspected spam is tagged, the rest passes', async () => {
    await using lab = await Lab.start(startRspamd(), ({ place }) => `rspamd = "http://${place}"`)
    assert.match(await lab.handIn(textMail(gtube)), /^550 5\.7\.1 .*spam GTUBE, found by rspamd/)
    assert.match(await lab.handIn(textMail(gtubeForHeader)), /^250 /)
    const [tagged] = await lab.nextHop.received(1)
    assert.match(tagged?.toString('latin1') ?? '', /^X-Posthorn-Tag: spam_suspected\r$/m)
    assert.match(await lab.handIn(large()), /^250 /)
    const [, clean] = await lab.nextHop.received(2)
    assert.doesNotMatch(clean?.subarray(0, 4_000).toString('latin1') ?? '', /^X-Posthorn-Tag/m)
    await lab.scanner.kill()
    assert.match(await lab.handIn(small()), /^451 4\.7\.1 /)
  })
})

describe('spamd', { skip: reasonToSkipScanner('spamd') }, () => {
  test('spam is refused, the rest passes', async () => {
    await using lab = await Lab.start(startSpamd(), ({ place }) => `spamassassin = "${place}"`)
    assert.match(await lab.handIn(textMail(gtube)), /^550 5\.7\.1 .*spam GTUBE, found by spamd/)
    assert.match(await lab.handIn(small()), /^250 /)
    await lab.scanner.kill()
    assert.match(await lab.handIn(small()), /^451 4\.7\.1 /)
  })
})

function textMail(line: string): string {
  return `From: <${author}>\r\nSubject: Words\r\n\r\n${line}\r\n`
}
