import assert from 'node:assert/strict'
import { once } from 'node:events'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { IncomingMessage } from 'node:http'
import test from 'node:test'
import type { TestContext } from 'node:test'
import { SystemClock } from '../../base/clock.ts'
import { silentLog } from '../../base/log.ts'
import { AdminSocket } from './admin-socket.ts'

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'socket-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

function socketIn(folder: string, fetch = async () => new Response('here')): AdminSocket {
  return new AdminSocket({ folder, fetch, clock: new SystemClock(), log: silentLog })
}

async function ask(socketPath: string): Promise<string> {
  const sent = request({ socketPath, path: '/', agent: false }).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return text(response)
}

test('the socket answers, is for its owner only, and is gone after the stop', async (t) => {
  const folder = folderFor(t)
  const socket = socketIn(folder)
  await socket.stop()
  await socket.start()
  const path = join(folder, 'posthorn.sock')
  assert.equal(statSync(path).mode & 0o777, 0o600)
  assert.equal(await ask(path), 'here')
  await socket.stop()
  await socket.stop()
  assert.deepEqual(readdirSync(folder), [])
})

test('a socket left behind by a crash is replaced', async (t) => {
  const folder = folderFor(t)
  const path = join(folder, 'posthorn.sock')
  const dead = createServer().listen(path)
  await once(dead, 'listening')
  const socket = socketIn(folder)
  await socket.start()
  t.after(() => socket.stop())
  assert.equal(await ask(path), 'here')
  dead.close()
})

test('a data folder that is too deep has a link to a socket elsewhere', async (t) => {
  const folder = join(folderFor(t), 'x'.repeat(60), 'y'.repeat(60))
  mkdirSync(folder, { recursive: true })
  const link = join(folder, 'posthorn.sock')
  const crashed = socketIn(folder)
  await crashed.start()
  t.after(() => crashed.stop())
  const first = realpathSync(link)
  assert.ok(lstatSync(link).isSymbolicLink())
  assert.ok(first.length <= 100)
  assert.equal(statSync(dirname(first)).mode & 0o777, 0o700)

  const socket = socketIn(folder)
  await socket.start()
  const second = realpathSync(link)
  assert.equal(existsSync(first), false)
  assert.equal(await ask(second), 'here')
  await socket.stop()
  assert.equal(existsSync(dirname(second)), false)
  assert.deepEqual(readdirSync(folder), [])
})

test('a request under way is answered before the stop ends', async (t) => {
  const folder = folderFor(t)
  const asked = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<Response>()
  const socket = socketIn(folder, () => {
    asked.resolve()
    return answer.promise
  })
  await socket.start()
  const reply = ask(join(folder, 'posthorn.sock'))
  await asked.promise
  const stopped = socket.stop()
  answer.resolve(new Response('in time'))
  assert.equal(await reply, 'in time')
  await stopped
})
