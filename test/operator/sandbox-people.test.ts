/**
 * The people of the sandbox: mail to each has the fate that the name promises, five days pass in seconds,
 * and the sender is told.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { people } from '../../src/sandbox/people.ts'
import { answered, RunningServer, TemporaryFolder } from '../support/operator.ts'
import { letterFrom, SmtpConversation } from '../support/smtp-conversation.ts'

type Row = { readonly id: string; readonly sender: string; readonly subject: string }

type Shown = {
  readonly status: string
  readonly expiresAt: string
  readonly subject: string
  readonly recipients: readonly {
    readonly address: string
    readonly state: string
    readonly attempts: readonly {
      readonly at: string
      readonly reply: string
      readonly bounceInfo?: { readonly category: string }
    }[]
  }[]
}

type Fate = {
  /** After the first try. */
  readonly first: 'delivered' | 'queued' | 'bounced'
  /** After five days. */
  readonly last: 'delivered' | 'bounced'
  readonly category?: string
  readonly reply: RegExp
}

const fates: Readonly<Record<string, Fate>> = {
  delivered: { first: 'delivered', last: 'delivered', reply: /^250 / },
  slow: { first: 'delivered', last: 'delivered', reply: /^250 / },
  unknown: { first: 'bounced', last: 'bounced', category: 'user_unknown', reply: /^550-5\.1\.1 / },
  'mailbox-full': {
    first: 'queued',
    last: 'bounced',
    category: 'mailbox_full',
    reply: /^552-5\.2\.2 /,
  },
  blocklisted: { first: 'queued', last: 'bounced', category: 'blocklist', reply: /spamhaus/ },
  greylisted: { first: 'queued', last: 'delivered', category: 'greylist', reply: /Greylisted/ },
  'rate-limited': {
    first: 'queued',
    last: 'bounced',
    category: 'rate_limited',
    reply: /^421-4\.7\.28 /,
  },
  'spam-rejected': {
    first: 'bounced',
    last: 'bounced',
    category: 'spam',
    reply: /likely unsolicited/,
  },
  'too-large': { first: 'bounced', last: 'bounced', category: 'too_large', reply: /^552-5\.3\.4 / },
  'dmarc-rejected': {
    first: 'bounced',
    last: 'bounced',
    category: 'auth_failure',
    reply: /^550-5\.7\.26 .*posthorn\.test/,
  },
  'server-busy': { first: 'queued', last: 'bounced', category: 'system', reply: /^421 4\.3\.2 / },
  'server-down': { first: 'queued', last: 'bounced', category: 'network', reply: /closed|broke/ },
  'tls-broken': { first: 'queued', last: 'bounced', category: 'tls', reply: /^454 4\.7\.0 TLS/ },
}

const names = Object.keys(fates)

test('there is a promise for each of the people', () => {
  assert.deepEqual(names.toSorted(), [...people.keys()].toSorted())
})

test('the people of the sandbox', async (t) => {
  using folder = new TemporaryFolder()
  const cwd = folder.path
  await using server = await RunningServer.start(['dev'], { cwd })
  using mailer = await Mailer.open(folder.file('posthorn-sandbox', 'sandbox.json'))
  const show = async (id: string): Promise<Shown> =>
    (await answered(['message', 'show', id], { cwd })) as Shown
  const list = async (): Promise<Row[]> => (await answered(['message', 'list'], { cwd })) as Row[]

  const ids = new Map<string, string>()
  for (const name of names) ids.set(name, await mailer.send([`${name}+tag@sandbox.test`]))
  const together = await mailer.send(names.map((name) => `${name}@sandbox.test`))
  for (const [name, domain] of Object.entries(domains)) {
    ids.set(domain, await mailer.send([`${name}@${domain}`]))
  }
  const messages = ids.size + 1
  await firstWords(server, names.length * 2 + Object.keys(domains).length)

  for (const [name, { first, reply, category }] of Object.entries(fates)) {
    await t.test(`${name}@ is ${first} at once, and it is said why`, async () => {
      const { recipients } = await show(ids.get(name) ?? '')
      const [recipient] = recipients
      assert.equal(recipient?.state, first)
      assert.match(recipient.attempts[0]?.reply ?? '', reply)
      assert.equal(recipient.attempts[0]?.bounceInfo?.category, category)
    })
  }

  await t.test('in one message to all of them each has his own fate', async () => {
    const { recipients } = await show(together)
    assert.deepEqual(
      recipients.map(({ address, state }) => `${address} ${state}`),
      names.map((name) => `${name}@sandbox.test ${fates[name]?.first}`),
    )
  })

  await t.test('five days pass in seconds, and everybody has his last word', async () => {
    const startedAt = performance.now()
    await answered(['dev', 'advance', '5d'], { cwd })
    assert.ok(performance.now() - startedAt < JOURNEY_MS_MAX)
    for (const [name, { last }] of Object.entries(fates)) {
      const { recipients } = await show(ids.get(name) ?? '')
      assert.equal(recipients[0]?.state, last, name)
    }
    const { recipients, status } = await show(together)
    assert.deepEqual(
      recipients.map(({ state }) => state),
      names.map((name) => fates[name]?.last),
    )
    assert.equal(status, 'partially_sent')
  })

  await t.test('what waited was tried again and again, to the end of its time', async () => {
    const { expiresAt, recipients } = await show(ids.get('mailbox-full') ?? '')
    const tries = recipients[0]?.attempts ?? []
    assert.ok(tries.length > 10, `${tries.length} tries`)
    assert.ok(Date.parse(tries.at(-1)?.at ?? '') >= Date.parse(expiresAt))
  })

  await t.test('a domain may be what is wrong', async () => {
    for (const domain of Object.values(domains)) {
      const { recipients } = await show(ids.get(domain) ?? '')
      assert.equal(recipients[0]?.state, 'bounced', domain)
      assert.equal(recipients[0]?.attempts.at(-1)?.bounceInfo?.category, 'dns', domain)
    }
  })

  await t.test('the sender has been told of delays and of ends, and can read it', async () => {
    const notices = (await list()).filter(({ sender }) => sender === '')
    assert.equal(notices.length + messages, (await list()).length)
    const subjects = notices.map(({ subject }) => subject)
    for (const [name, { first, last }] of Object.entries(fates)) {
      const about = (title: string): number =>
        subjects.filter((subject) => subject === `${title}: ${name}+tag@sandbox.test`).length
      assert.equal(about('Delivery failed'), last === 'bounced' ? 1 : 0, name)
      const isDelayed = first === 'queued' && last === 'bounced'
      assert.equal(about('Delivery delayed'), isDelayed ? 1 : 0, name)
    }
    for (const { id } of notices) assert.equal((await show(id)).status, 'sent')
  })
})

const domains = { anna: 'nxdomain.test', bert: 'null-mx.test', carl: 'servfail.test' }

/** Resolves when each of so many recipients has been tried once. */
async function firstWords(server: RunningServer, wanted: number): Promise<void> {
  const tried = (): number => {
    const lines = server.stderr.split('\n').filter((line) => /"event":"recipient\./.test(line))
    const events = lines.map((line) => JSON.parse(line) as { id: string; recipient: string })
    const own = events.filter(({ recipient }) => !recipient.endsWith('@posthorn.test'))
    return new Set(own.map(({ id, recipient }) => `${id} ${recipient}`)).size
  }
  while (tried() < wanted) await once(server.child.stderr, 'data')
}

const JOURNEY_MS_MAX = 60_000

/** One connection to the submission port, used for all. */
class Mailer implements Disposable {
  readonly #conversation: SmtpConversation
  readonly #user: string

  private constructor(conversation: SmtpConversation, user: string) {
    this.#conversation = conversation
    this.#user = user
  }

  static async open(factsFile: string): Promise<Mailer> {
    const { smtp, user, pass } = JSON.parse(readFileSync(factsFile, 'utf8')) as {
      smtp: { tls: number; ca: string }
      user: string
      pass: string
    }
    const ca = readFileSync(smtp.ca, 'utf8')
    const conversation = await SmtpConversation.open({ port: smtp.tls, host: '127.0.0.1', ca })
    await conversation.reply()
    await conversation.ask('EHLO laptop.example')
    await conversation.login(user, pass)
    return new Mailer(conversation, user)
  }

  async send(recipients: readonly string[]): Promise<string> {
    const letter = letterFrom(this.#user, 'Hello')
    const answer = await this.#conversation.send(this.#user, recipients, letter)
    return /^250 2\.0\.0 queued as (\S+)$/.exec(answer)?.[1] ?? assert.fail(answer)
  }

  [Symbol.dispose](): void {
    this.#conversation[Symbol.dispose]()
  }
}
