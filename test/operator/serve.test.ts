/** `posthorn serve`: how it starts, what it says, and that its end loses nothing. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import test, { describe } from 'node:test'
import { type MxMoment, silence } from '../support/mx-host.ts'
import { refused } from '../support/operator.ts'
import { ask, handOver, operate, serve, setUpProduction } from '../support/production.ts'
import { SmtpConversation } from '../support/smtp-conversation.ts'

type Shown = {
  readonly status: string
  readonly recipients: readonly { state: string; nextAttemptAt?: string }[]
}

describe('posthorn serve', { concurrency: 2 }, () => {
  test('serve says that it is ready on stdout and nothing else, and logs JSON on stderr', async () => {
    await using production = await setUpProduction()
    await using server = await serve(production)
    // "ready" means that every listener accepts.
    for (const port of Object.values(production.ports)) {
      using _conversation = await SmtpConversation.open({ port })
    }
    const ended = await server.stop()
    assert.equal(ended.status, 0)
    assert.equal(ended.stdout, 'posthorn ready\n')
    assert.deepEqual(
      server.log.map(({ event }) => event),
      ['store.opened', 'server.ready', 'server.stopping', 'server.stopped'],
    )
    for (const { time, level } of server.log) {
      assert.match(String(time), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
      assert.equal(level, 'info')
    }
    assert.equal(existsSync(production.folder.file('data', 'posthorn.sock')), false)
  })

  test('a second process on the same data folder is refused in one line, and the first goes on', async () => {
    await using production = await setUpProduction()
    await using server = await serve(production)
    const line = await refused(['serve', '--config', production.config])
    assert.match(line, /another Posthorn process is using .*data: stop it first, or .*--data/)
    assert.deepEqual(await ask(production, 'domain', 'list'), [])
    assert.equal(server.child.exitCode, null)
  })

  test('Ctrl-C ends it like SIGTERM', async () => {
    await using production = await setUpProduction()
    await using server = await serve(production)
    assert.equal((await server.stop('SIGINT')).status, 0)
  })

  test('a client that is connected and silent does not hold up the stop', async () => {
    await using production = await setUpProduction()
    await using server = await serve(production)
    using conversation = await SmtpConversation.open({ port: production.ports.starttls })
    assert.match(await conversation.reply(), /^220 /)
    const ended = server.stop()
    assert.match(await conversation.reply(), /^421 4\.3\.2 /)
    assert.equal((await ended).status, 0)
  })

  test('deferred mail keeps its date over a restart, and goes when it is asked to', async () => {
    await using production = await setUpProduction({ nextHop: { rcpt: laterThenYes } })
    await operate(production, 'domain', 'add', 'ours.example')
    await using first = await serve(production)
    const id = await handOver(production, ['bert@theirs.example'])
    await first.logged('recipient.deferred')
    assert.equal((await first.stop()).status, 0)

    await using second = await serve(production)
    const shown = (await ask(production, 'message', 'show', id)) as Shown
    assert.equal(shown.status, 'deferred')
    assert.ok(Date.parse(shown.recipients[0]?.nextAttemptAt ?? '') > Date.now())
    await operate(production, 'message', 'retry', id)
    await second.logged('recipient.delivered')
    assert.equal(production.nextHop.transactions.length, 1)
  })

  test('with a host that hangs the stop takes no longer than drain, and the mail goes at the next start', async () => {
    const hangs = Promise.withResolvers<void>()
    const dot = ({ connection }: MxMoment): typeof silence | undefined => {
      hangs.resolve()
      return connection === 1 ? silence : undefined
    }
    await using production = await setUpProduction({ nextHop: { dot }, top: 'drain = "1s"' })
    await operate(production, 'domain', 'add', 'ours.example')
    await using first = await serve(production)
    using inTheMiddle = await SmtpConversation.open({ port: production.ports.trusted })
    await inTheMiddle.reply()
    await inTheMiddle.ask('EHLO slow.ours.example')
    await inTheMiddle.ask('MAIL FROM:<anna@ours.example>')
    await inTheMiddle.ask('RCPT TO:<bert@theirs.example>')
    assert.match(await inTheMiddle.ask('DATA'), /^354/)
    const id = await handOver(production, ['bert@theirs.example'])
    await hangs.promise

    const stoppedAt = performance.now()
    const ended = await first.stop()
    const tookMs = performance.now() - stoppedAt
    assert.equal(ended.status, 0)
    assert.ok(tookMs > 900 && tookMs < 1_900, `it took ${tookMs} ms`)
    assert.deepEqual(
      first.log.filter(({ level }) => level === 'error'),
      [],
    )

    await using second = await serve(production)
    await second.logged('recipient.delivered')
    const shown = (await ask(production, 'message', 'show', id)) as Shown
    assert.equal(shown.recipients[0]?.state, 'delivered')
  })
})

function laterThenYes({ connection }: MxMoment): string | undefined {
  return connection === 1 ? '451 4.2.1 later' : undefined
}
