/** What clients meet at the doors of `posthorn serve`: certificates, networks, limits, logins, identities. */
import assert from 'node:assert/strict'
import { renameSync, writeFileSync } from 'node:fs'
import test from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { makeMxCertificate } from '../support/mx-certificate.ts'
import type { TemporaryFolder } from '../support/operator.ts'
import { operate, serve, setUpProduction } from '../support/production.ts'
import { letterFrom, SmtpConversation } from '../support/smtp-conversation.ts'

const POLL_MS = 50
const PATIENCE_MS = 10_000

test('the doors of a server', async (t) => {
  await using production = await setUpProduction({
    submission: 'max_connections_per_client = 3',
    trustedNetworks: ['127.0.0.2/32'],
  })
  const { ports, ca, folder } = production
  await using server = await serve(production)
  await operate(production, 'domain', 'add', 'ours.example')
  const added = JSON.parse(
    await operate(production, 'address', 'add', 'anna@ours.example', '--json'),
  ) as { address: string; password: string }

  const openTls = async (): Promise<SmtpConversation> => {
    const conversation = await SmtpConversation.open({ port: ports.tls, ca })
    await conversation.reply()
    await conversation.ask('EHLO laptop.example')
    return conversation
  }

  await t.test('a trusted listener turns away clients of other networks', async () => {
    using stranger = await SmtpConversation.open({ port: ports.trusted })
    assert.match(await stranger.reply(), /^554 5\.7\.1 .*submission\.trusted_networks/)
    assert.equal(await stranger.reply(), '')
    const localAddress = '127.0.0.2'
    using printer = await SmtpConversation.open({ port: ports.trusted, localAddress })
    assert.match(await printer.reply(), /^220 /)
  })

  await t.test('one client has so many connections and no more', async () => {
    const port = ports.starttls
    using one = await SmtpConversation.open({ port })
    using two = await SmtpConversation.open({ port })
    using three = await SmtpConversation.open({ port })
    for (const within of [one, two, three]) assert.match(await within.reply(), /^220 /)
    using tooMany = await SmtpConversation.open({ port })
    assert.match(await tooMany.reply(), /^421 4\.7\.0 .*max_connections_per_client/)
    using another = await SmtpConversation.open({ port, localAddress: '127.0.0.3' })
    assert.match(await another.reply(), /^220 /)
  })

  await t.test('a wrong password is answered 535', async () => {
    using conversation = await openTls()
    const answer = await conversation.login('anna@ours.example', `${added.password}x`)
    assert.match(answer, /^535 5\.7\.8 User name or password is wrong/)
    assert.match(await conversation.login('anna@ours.example', added.password), /^235 /)
    assert.ok(server.log.some(({ event, level }) => event === 'login.refused' && level === 'warn'))
  })

  await t.test('after STARTTLS the same address logs in and sends', async () => {
    using conversation = await SmtpConversation.open({ port: ports.starttls })
    await conversation.reply()
    assert.doesNotMatch(await conversation.ask('EHLO laptop.example'), /AUTH/)
    assert.match(await conversation.secure(ca), /^220 /)
    assert.match(await conversation.ask('EHLO laptop.example'), /AUTH PLAIN LOGIN/)
    await conversation.login('anna@ours.example', added.password)
    const letter = letterFrom('anna@ours.example', 'Hello')
    const answer = await conversation.send('anna@ours.example', ['bert@theirs.example'], letter)
    assert.match(answer, /^250 2\.0\.0 queued as \S+$/)
  })

  await t.test('a refusal of another author names both and says what to do', async () => {
    using conversation = await openTls()
    await conversation.login('anna@ours.example', added.password)
    const forged = letterFrom('boss@ours.example', 'Hello')
    const answer = await conversation.send('anna@ours.example', ['bert@theirs.example'], forged)
    assert.match(answer, /^550 5\.7\.1 /)
    assert.match(answer, /boss@ours\.example.*anna@ours\.example.*set From to/s)
  })

  await t.test('a renewed certificate is used without a restart, a broken one never', async () => {
    using before = await SmtpConversation.open({ port: ports.tls, ca })
    const renewed = await makeMxCertificate('renewed.example', 'localhost')
    replaceFiles(folder, 'not a certificate', 'not a key')
    await until(async () => {
      using _still = await SmtpConversation.open({ port: ports.tls, ca })
      return server.stderr.includes('certificate.refused')
    })
    replaceFiles(folder, renewed.cert, renewed.key)
    await until(async () => {
      const trust = `${ca}\n${renewed.cert}`
      using after = await SmtpConversation.open({ port: ports.tls, ca: trust })
      return after.peerFingerprint !== before.peerFingerprint
    })
    // The line comes from another thread, behind the handshake.
    await until(async () => server.stderr.includes('certificate.reloaded'))
    assert.equal(server.child.exitCode, null)
  })
})

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + PATIENCE_MS
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) throw new Error('it never came true')
    await pause(POLL_MS)
  }
}

/** As programs that renew certificates do it: a new file takes the name of the old one. */
function replaceFiles(folder: TemporaryFolder, certificate: string, key: string): void {
  const files = [
    ['key.pem', key],
    ['cert.pem', certificate],
  ] as const
  for (const [name, content] of files) {
    writeFileSync(folder.file('new.pem'), content)
    renameSync(folder.file('new.pem'), folder.file(name))
  }
}
