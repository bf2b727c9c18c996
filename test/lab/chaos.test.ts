/**
 * Chaos at the far side: real sockets, 200 hosts of which a third hang, reset, dribble, flood, close in the
 * content, or take a message and vanish. Every recipient ends in exactly one final state, the living get
 * their mail once, each sender is told once of each that did not; no socket is left open, and memory stays bounded.
 */
import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { handIn } from '../support/hand-in.ts'
import { MxHost } from '../support/mx-host.ts'
import { fates, openFiles, queueEmpty, residentMegabytesOf, SENDER, setUpEngine } from './engine.ts'
import type { Fate } from './engine.ts'
import { peakMegabytesOf } from './peak-memory.ts'
import { freePort } from './ports.ts'
import { startHosts } from './rude-hosts.ts'
import type { LabHost } from './rude-hosts.ts'

const MESSAGES = 3_000
/** Of each tenth message: at hosts of different conduct. */
const RECIPIENTS_OF_TENTH = 3
const CLIENTS = 8
/** Beyond the lifetime of a message: the last attempts, some of which take six seconds, and the notices. Seen: 94 s. */
const END_MS_MAX = 150_000
const PEAK_MB_MAX = 400

test('200 hosts of which a third misbehave: each message ends once, no socket leaks', {
  timeout: 300_000,
}, async (context) => {
  const port = await freePort()
  await using hosts = await startHosts(port)
  const told = new Map<string, number>()
  await using senders = await MxHost.listen({
    onTransaction: ({ content }) => {
      for (const recipient of finalRecipientsIn(content)) {
        told.set(recipient, (told.get(recipient) ?? 0) + 1)
      }
    },
  })
  await using engine = await setUpEngine({ sections: impatient(hosts.all, port, senders.port) })
  await using server = await engine.start()
  const filesAtStart = await openFiles(server.pid)
  const megabytesAtStart = await residentMegabytesOf(server.pid)

  const startedAt = performance.now()
  const seconds = () => ((performance.now() - startedAt) / 1_000).toFixed(1)
  const addressed = await submitAll(engine.port, hosts.all)
  context.diagnostic(`${MESSAGES} messages accepted after ${seconds()} s`)
  const wanted = addressed.filter(({ host }) => host.conduct === 'good').length
  while (takenBy(hosts.all, 'good') < wanted) {
    assert.ok(performance.now() < startedAt + END_MS_MAX, 'the living did not get all their mail')
    await pause(100)
  }
  context.diagnostic(`the living had their mail after ${seconds()} s`)
  await queueEmpty(engine.data, END_MS_MAX)
  context.diagnostic(`the queue was empty after ${seconds()} s`)

  const ended = new Map(fates(engine.data, 'submission').map((fate) => [fate.recipient, fate]))
  assert.equal(ended.size, addressed.length)
  for (const { recipient, host } of addressed) assertEnd(ended.get(recipient), host, recipient)
  const bounced = [...ended.values()].filter(({ state }) => state === 'bounced')
  assert.deepEqual(
    told,
    new Map(bounced.map(({ recipient }) => [recipient, 1])),
    'each that bounced is told once, and nobody else',
  )
  for (const { state } of fates(engine.data, 'notice')) assert.equal(state, 'delivered')

  const filesAtEnd = await settledFiles(server.pid, filesAtStart)
  const megabytes = await residentMegabytesOf(server.pid)
  const peak = await peakMegabytesOf(server.pid)
  context.diagnostic(`${ended.size - bounced.length} delivered, ${bounced.length} bounced and told`)
  context.diagnostic(
    `open files ${filesAtStart} at first, ${filesAtEnd} at last; ` +
      `VmRSS ${megabytesAtStart.toFixed(0)} MB at first, ${megabytes.toFixed(0)} MB at last, ` +
      `VmHWM ${peak.toFixed(0)} MB`,
  )
  assert.ok(filesAtEnd <= filesAtStart, 'sockets were left open')
  assert.ok(peak < PEAK_MB_MAX, `VmHWM was ${peak.toFixed(0)} MB`)
})

type Addressed = { readonly recipient: string; readonly host: LabHost }

function assertEnd(fate: Fate | undefined, host: LabHost, recipient: string): void {
  const what = `${recipient} at a host that ${host.name}`
  assert.ok(fate !== undefined, `${what} is gone`)
  const { state, isFinal, waits, isNoticeOwed } = fate
  const wanted = host.conduct === 'good' ? 'delivered' : 'bounced'
  assert.deepEqual(
    { state, isFinal, waits, isNoticeOwed },
    { state: wanted, isFinal: true, waits: false, isNoticeOwed: false },
    what,
  )
  const times = host.taken.get(recipient) ?? 0
  if (host.conduct === 'good') assert.equal(times, 1, `${what} was taken ${times} times`)
  if (host.conduct === 'refuses') assert.equal(times, 0, `${what} was taken`)
}

/** Each message to a host in turn, each tenth to others as well; every recipient is another. */
async function submitAll(port: number, hosts: readonly LabHost[]): Promise<Addressed[]> {
  const addressed: Addressed[] = []
  let submitted = 0
  const client = async (): Promise<void> => {
    while (submitted < MESSAGES) {
      const number = submitted++
      const recipients = recipientsOf(number, hosts)
      const answer = await handIn({
        port,
        sender: SENDER,
        mailParameters: [],
        recipients: recipients.map(({ recipient }) => ({ address: recipient, parameters: '' })),
        content: letter(number),
      })
      assert.match(answer, /^250 /)
      addressed.push(...recipients)
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  return addressed
}

function recipientsOf(number: number, hosts: readonly LabHost[]): Addressed[] {
  const count = number % 10 === 0 ? RECIPIENTS_OF_TENTH : 1
  return Array.from({ length: count }, (_, index) => {
    const host = hosts[(number + index * 67) % hosts.length]
    if (host === undefined) throw new Error('there are no hosts')
    return { recipient: `r${number}@${host.domain}`, host }
  })
}

function letter(number: number): Buffer {
  const header = `From: ${SENDER}\r\nSubject: Letter ${number}\r\n\r\n`
  return Buffer.from(`${header}${'A line of a letter.\r\n'.repeat(50)}`)
}

function takenBy(hosts: readonly LabHost[], conduct: LabHost['conduct']): number {
  return hosts
    .filter((host) => host.conduct === conduct)
    .reduce((sum, { taken }) => sum + taken.size, 0)
}

/** RFC 3464 §2.3.2. */
function finalRecipientsIn(notice: Buffer): string[] {
  const found = notice.toString('latin1').matchAll(/^Final-Recipient: rfc822; ?(\S+)/gim)
  return [...found].map(([, recipient = '']) => recipient)
}

/** Connections kept for the next message are closed soon. */
async function settledFiles(pid: number, wanted: number): Promise<number> {
  const deadline = performance.now() + 10_000
  for (;;) {
    const files = await openFiles(pid)
    if (files <= wanted || performance.now() > deadline) return files
    await pause(200)
  }
}

/** The shortest waits that a configuration may ask for, and a lifetime of a minute. */
function impatient(hosts: readonly LabHost[], port: number, sendersPort: number): string {
  const paces = ['mailbox_full', 'blocklist', 'greylist', 'rate_limited', 'user_unknown', 'other']
  const waits = ['connect', 'greeting', 'ehlo', 'mail', 'rcpt', 'data', 'block']
  return `
[delivery]
lifetime = "1m"
delay_notice = "0s"
[delivery.timeouts]
${waits.map((name) => `${name} = "2s"`).join('\n')}
dot = "6s"
quit = "1s"
idle = "1s"
[delivery.retry]
${paces.map((name) => `${name}_first = "4s"\n${name}_longest = "20s"`).join('\n')}
[delivery.routes]
"ours.example" = { host = "127.0.0.1:${sendersPort}", tls = "none" }
${hosts.map(({ domain, ip }) => `"${domain}" = { host = "${ip}:${port}", tls = "none" }`).join('\n')}
`
}
