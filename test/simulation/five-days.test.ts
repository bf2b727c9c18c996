/**
 * What becomes of a message in its five days, for each kind of trouble: every attempt with its date, the
 * notices, who is suppressed, the end. One table each under test/golden/five-days. UPDATE_GOLDEN=1
 * writes them anew; read the difference before you commit it.
 */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import type { BounceCategory } from '../../src/contract/bounce-info.ts'
import { SimulatedDays, type SimulatedWorld, theirHost } from '../support/simulated-days.ts'

type Trouble = {
  /** Name of the table. */
  readonly name: string
  readonly category: BounceCategory
  readonly says: string
  readonly world: (says: string) => SimulatedWorld
}

const atRcpt = (says: string): SimulatedWorld => ({ host: { rcpt: () => says } })
const atMail = (says: string): SimulatedWorld => ({ host: { mail: () => says } })
const atDot = (says: string): SimulatedWorld => ({ host: { dot: () => says } })
const unreachable = (says: string): SimulatedWorld => ({ host: { connect: () => says } })

/** The answer to the first so many; then yes. */
function first(count: number, says: string): () => string | undefined {
  let asked = 0
  return () => (asked++ < count ? says : undefined)
}

const troubles: readonly Trouble[] = [
  {
    name: 'mailbox-full-at-gmail',
    category: 'mailbox_full',
    says: '552 5.2.2 The recipient has used up the storage of the account and is over quota',
    world: (says) => ({ ...atRcpt(says), hostName: 'gmail-smtp-in.l.google.com' }),
  },
  {
    name: 'blocklist',
    category: 'blocklist',
    says: '550 5.7.1 Service unavailable; client host [192.0.2.1] blocked using zen.spamhaus.org',
    world: atRcpt,
  },
  {
    name: 'blocklist-in-the-greeting',
    category: 'blocklist',
    says: '554 5.7.1 192.0.2.1 is listed by Spamhaus, no service for you',
    world: (says) => ({ host: { greeting: () => says } }),
  },
  {
    name: 'user-unknown',
    category: 'user_unknown',
    says: '550 5.1.1 No such user here',
    world: atRcpt,
  },
  {
    name: 'user-unknown-for-now',
    category: 'user_unknown',
    says: '450 4.1.1 Recipient address rejected: User unknown in local recipient table',
    world: atRcpt,
  },
  {
    name: 'user-unknown-once',
    category: 'user_unknown',
    says: '450 4.1.1 Recipient address rejected: User unknown in local recipient table',
    world: (says) => ({ host: { rcpt: first(1, says) } }),
  },
  {
    name: 'mailbox-inactive',
    category: 'mailbox_inactive',
    says: '550 5.2.1 The email account that you tried to reach is disabled',
    world: atRcpt,
  },
  {
    name: 'recipient-refused',
    category: 'recipient_refused',
    says: '550 5.7.1 Delivery not authorized, message refused by the recipient',
    world: atRcpt,
  },
  {
    name: 'spam',
    category: 'spam',
    says: '554 5.7.1 Message rejected as spam by content scanning',
    world: atDot,
  },
  {
    name: 'virus',
    category: 'virus',
    says: '554 5.7.1 Virus found in message (Eicar-Test-Signature)',
    world: atDot,
  },
  {
    name: 'content',
    category: 'content',
    says: '552 5.7.0 This attachment type is not allowed here',
    world: atDot,
  },
  {
    name: 'too-large',
    category: 'too_large',
    says: '552 5.3.4 Message size exceeds fixed maximum message size',
    world: atDot,
  },
  {
    name: 'policy',
    category: 'policy',
    says: '550 5.7.1 Rejected for policy reasons',
    world: atDot,
  },
  {
    name: 'auth-failure',
    category: 'auth_failure',
    says: "550 5.7.26 Unauthenticated mail from ours.example is not accepted due to the domain's DMARC policy",
    world: atDot,
  },
  {
    name: 'ptr',
    category: 'ptr',
    says: '550 5.7.25 Client host rejected: cannot find your reverse hostname, [192.0.2.1]',
    world: atRcpt,
  },
  {
    name: 'sender-rejected',
    category: 'sender_rejected',
    says: '550 5.1.8 Sender address rejected: Domain not found',
    world: atMail,
  },
  {
    name: 'relay-denied',
    category: 'relay_denied',
    says: '550 5.7.1 Relaying denied',
    world: atRcpt,
  },
  {
    name: 'rate-limited',
    category: 'rate_limited',
    says: '421 4.7.0 Too many messages from your IP address, slow down',
    world: atMail,
  },
  {
    name: 'rate-limited-for-an-hour',
    category: 'rate_limited',
    says: '450 4.7.1 Rate limit exceeded, try again in 60 minutes',
    world: (says) => ({ host: { mail: first(1, says) } }),
  },
  {
    name: 'greylisted',
    category: 'greylist',
    says: '450 4.2.0 Greylisted, please try again in 59 seconds',
    world: (says) => ({ host: { rcpt: first(1, says) } }),
  },
  {
    name: 'greylisted-without-hint',
    category: 'greylist',
    says: '451 4.7.1 Greylisting in action, please come back later',
    world: (says) => ({ host: { rcpt: first(2, says) } }),
  },
  {
    name: 'server-down',
    category: 'network',
    says: 'ECONNREFUSED',
    world: unreachable,
  },
  {
    name: 'server-down-for-an-hour',
    category: 'network',
    says: 'ETIMEDOUT',
    world: (says) => ({ host: { connect: first(5, says) } }),
  },
  {
    name: 'server-busy',
    category: 'system',
    says: '451 4.3.0 Temporary local problem, please try later',
    world: atRcpt,
  },
  {
    name: 'domain-does-not-exist',
    category: 'dns',
    says: 'NXDOMAIN',
    world: () => ({ mx: { kind: 'no-name', isAuthentic: false } }),
  },
  {
    name: 'null-mx',
    category: 'dns',
    says: 'MX 0 .',
    world: () => ({
      mx: { kind: 'found', records: [{ preference: 0, exchange: '' }], isAuthentic: false },
    }),
  },
  {
    name: 'dns-server-fails',
    category: 'dns',
    says: 'SERVFAIL',
    world: () => ({ mx: { kind: 'failed', reason: 'SERVFAIL' } }),
  },
  {
    name: 'tls-wanted',
    category: 'tls',
    says: '451 4.7.5 TLS handshake failed, certificate not trusted',
    world: atMail,
  },
  {
    name: 'protocol',
    category: 'protocol',
    says: '503 5.5.1 Bad sequence of commands',
    world: atRcpt,
  },
  {
    name: 'unknown-for-now',
    category: 'unknown',
    says: '430 the moon is in the wrong phase',
    world: atRcpt,
  },
  {
    name: 'unknown-for-good',
    category: 'unknown',
    says: '550 the moon is in the wrong phase',
    world: atRcpt,
  },
]

for (const trouble of troubles) {
  test(`five days of a message that meets: ${trouble.name}`, async () => {
    await using days = await SimulatedDays.begin(trouble.world(trouble.says))
    const id = await days.submit()
    await days.liveThrough(id)
    const categories = (await attemptsOf(days, id)).map(({ category }) => category)
    assert.equal(categories[0], trouble.category)
    assertIsGolden(trouble.name, await tableOf(trouble, days, id))
  })
}

/** What every table must show, whoever has written it anew. */
const lasting = ['mailbox-full-at-gmail', 'blocklist', 'blocklist-in-the-greeting'] as const

for (const name of lasting) {
  test(`${name}: tried to the end of the fifth day, one delayed notice, one failed notice`, () => {
    const table = readFileSync(fileOf(name), 'utf8')
    assert.deepEqual(
      table.match(/^notice +(\w+)/gm)?.map((line) => line.split(/ +/)[1]),
      ['delayed', 'failed'],
    )
    assert.match(table, /^ *\d+ +5d 00:00:00 +bounced +(mailbox_full|blocklist)$/m)
    assert.match(table, /^suppressed +no$/m)
  })
}

type AttemptRow = { readonly at: number; readonly state: string; readonly category: string }

async function attemptsOf(days: SimulatedDays, id: string): Promise<AttemptRow[]> {
  return (await days.store.events(id)).flatMap((event) => {
    if (event.kind !== 'attempted') return []
    const state = event.state === 'queued' ? 'deferred' : event.state
    return [{ at: event.attempt.at, state, category: event.attempt.bounceInfo?.category ?? '' }]
  })
}

async function tableOf({ says, world }: Trouble, days: SimulatedDays, id: string): Promise<string> {
  const attempts = await attemptsOf(days, id)
  const suppression = await days.store.suppressionOf('bert@theirs.example', days.clock.now())
  const until = suppression?.expiresAt
  const lines = [
    `${world(says).hostName ?? theirHost}: ${says}`,
    '',
    'attempt    after acceptance',
    ...attempts.map(({ at, state, category }, index) =>
      `${String(index + 1).padStart(7)}    ${spanOf(days.afterMs(at))}  ${state.padEnd(9)}  ${category}`.trimEnd(),
    ),
    '',
    ...days.notices.map(({ kind, afterMs }) => `notice     ${kind} after ${spanOf(afterMs)}`),
    `suppressed ${until === undefined ? 'no' : `until ${spanOf(days.afterMs(until))}`}`,
    `message    ${await days.statusOf(id)}`,
    '',
  ]
  return lines.join('\n')
}

function spanOf(ms: number): string {
  const days = Math.floor(ms / 86_400_000)
  return `${days}d ${new Date(ms % 86_400_000).toISOString().slice(11, 19)}`
}

function fileOf(name: string): string {
  return join(import.meta.dirname, '../golden/five-days', `${name}.txt`)
}

function assertIsGolden(name: string, table: string): void {
  if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(fileOf(name), table)
  assert.equal(table, readFileSync(fileOf(name), 'utf8'))
}
