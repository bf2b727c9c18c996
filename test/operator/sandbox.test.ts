/** `posthorn dev`: what a newcomer finds, what is kept, and time that can be moved. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import test from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { assertShape, exactly, record, text, time, whole } from '../support/json-shape.ts'
import { answered, done, refused, RunningServer, TemporaryFolder } from '../support/operator.ts'
import { letterFrom, SmtpConversation } from '../support/smtp-conversation.ts'

type Facts = {
  readonly smtp: {
    readonly host: string
    readonly tls: number
    readonly starttls: number
    readonly ca: string
  }
  readonly user: string
  readonly pass: string
  readonly domain: string
}

const factsShape = record({
  smtp: record({ host: exactly('localhost'), tls: whole, starttls: whole, ca: text }),
  user: text,
  pass: text,
  domain: text,
})

test('the sandbox', async (t) => {
  using folder = new TemporaryFolder()
  const cwd = folder.path
  const data = folder.file('posthorn-sandbox')
  const factsOf = (): Facts => JSON.parse(readFileSync(`${data}/sandbox.json`, 'utf8')) as Facts
  // Whoever else holds these ports will do as well.
  const squatters = await Promise.all([1465, 1587].map(occupy))
  let before: Facts
  let caBefore: string
  {
    await using server = await RunningServer.start(['dev'], { cwd })
    before = factsOf()
    caBefore = readFileSync(before.smtp.ca, 'utf8')

    await t.test(
      'sandbox.json has what a client needs, and stdout only that it is ready',
      async () => {
        await server.logged('server.ready')
        assertShape(before, factsShape)
        assert.ok(before.user.endsWith(`@${before.domain}`))
        assert.equal(server.stdout, 'posthorn ready\n')
        for (const fact of [before.user, before.pass, before.smtp.ca, String(before.smtp.tls)]) {
          assert.ok(server.stderr.includes(fact), `the welcome does not name ${fact}`)
        }
      },
    )

    await t.test('when the usual ports are taken it listens on others', () => {
      assert.notEqual(before.smtp.tls, 1465)
      assert.notEqual(before.smtp.starttls, 1587)
    })

    await t.test(
      'mail to anybody is delivered to the pretend internet, over each address',
      async () => {
        for (const host of ['127.0.0.1', '::1']) {
          const answer = await send(before, host)
          const id = /^250 2\.0\.0 queued as (\S+)$/.exec(answer)?.[1] ?? answer
          await server.logged('recipient.delivered')
          const story = await done(['message', 'trace', id], { cwd })
          assert.match(story, /delivered/i)
        }
      },
    )

    await t.test(
      'its domain is all well in DNS, and its mail is signed with both keys',
      async () => {
        await done(['domain', 'check', before.domain], { cwd })
        // The keys in force are looked up once a second.
        await pause(1_100)
        const id = /queued as (\S+)$/.exec(await send(before, '127.0.0.1'))?.[1] ?? ''
        const source = await done(['message', 'show', id, '--raw'], { cwd })
        const header = source.slice(0, source.indexOf('\r\n\r\n'))
        for (const algorithm of ['rsa-sha256', 'ed25519-sha256']) {
          assert.match(header, new RegExp(`^DKIM-Signature: v=1; a=${algorithm};`, 'm'))
        }
      },
    )

    await t.test('a second one in the same folder is refused in one line', async () => {
      assert.match(
        await refused(['dev'], { cwd }),
        /another Posthorn process is using .*posthorn-sandbox/,
      )
    })

    await t.test('its clock can be moved', async () => {
      const moved = (await answered(['dev', 'advance', '1h'], { cwd })) as { now: string }
      assertShape(moved, record({ now: time }))
      assert.ok(Math.abs(Date.parse(moved.now) - Date.now() - 3_600_000) < 10_000, moved.now)
    })
    assert.equal((await server.stop()).status, 0)
  }
  for (const squatter of squatters) squatter?.close()

  await t.test('password, authority and clock are kept over a restart', async () => {
    await using server = await RunningServer.start(['dev', '--data', data])
    const after = factsOf()
    assert.equal(after.pass, before.pass)
    assert.equal(after.user, before.user)
    assert.equal(readFileSync(after.smtp.ca, 'utf8'), caBefore)
    const answer = await send(after, '127.0.0.1')
    const id = /queued as (\S+)$/.exec(answer)?.[1] ?? answer
    await server.logged('recipient.delivered')
    const shown = (await answered(['message', 'show', id, '--data', data])) as {
      acceptedAt: string
    }
    assert.ok(Date.parse(shown.acceptedAt) - Date.now() > 3_500_000, shown.acceptedAt)
  })

  await t.test('only a running clock can be moved', async () => {
    const line = await refused(['dev', 'advance', '1h', '--data', data])
    assert.match(line, /no server runs on .*posthorn-sandbox; start it first/)
  })
})

async function send({ smtp, user, pass }: Facts, host: string): Promise<string> {
  const ca = readFileSync(smtp.ca, 'utf8')
  using conversation = await SmtpConversation.open({ port: smtp.tls, host, ca })
  await conversation.reply()
  await conversation.ask('EHLO laptop.example')
  await conversation.login(user, pass)
  return await conversation.send(user, ['friend@anywhere.example'], letterFrom(user, 'Hello'))
}

async function occupy(port: number): Promise<Server | undefined> {
  const server = createServer()
  server.listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
    return server
  } catch {
    return undefined
  }
}
