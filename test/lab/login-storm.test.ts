/**
 * 20,000 wrong logins from 1,000 addresses. Whoever has a right password logs in as if there were none,
 * and the server's memory stays as it is.
 */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import test from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { done } from '../support/operator.ts'
import { ask, operate, type Production, serve, setUpProduction } from '../support/production.ts'
import { SmtpConversation } from '../support/smtp-conversation.ts'
import type { StormOrder, StormReport } from './login-storm-attackers.ts'

const CLIENTS = 1_000
const LOGINS_PER_CLIENT = 20
const STORM_MS_MAX = 150_000
const LOGIN_MS_MAX = 300
/** The machine has other things to do too: attackers and server share two cores. */
const SHARE_IN_TIME = 0.9
const GROWTH_MB_MAX = 40
/** Until then all clients have connected, and the heap has its size. */
const WARM_LOGINS = 8_000
/** Between two legitimate logins. */
const PACE_MS = 400
/** Addresses with a chosen password, each checked once by argon2: afterwards it is remembered. */
const CHOOSERS = 12

const attackers = fileURLToPath(new URL('./login-storm-attackers.ts', import.meta.url))

type Made = { readonly password: string }
type Login = { readonly kind: string; readonly user: string; readonly password: string }

test('a storm of wrong logins neither delays right ones nor fills the memory', {
  timeout: 300_000,
}, async (context) => {
  // Answers are held back for less than usual, or the storm would take two minutes.
  await using production = await setUpProduction({
    submission: '[login]\nlongest_delay = "1s"',
  })
  await using server = await serve(production)
  await operate(production, 'domain', 'add', 'ours.example')
  const anna = await addAddress(production, 'anna')
  const choosers: Login[] = []
  for (let number = 0; number < CHOOSERS; number++) {
    choosers.push(await addChooser(production, number))
  }
  const pid = server.child.pid ?? 0

  const storm = begin({
    port: production.ports.tls,
    ca: production.folder.file('cert.pem'),
    clients: CLIENTS,
    loginsPerClient: LOGINS_PER_CLIENT,
    users: ['anna@ours.example', 'anna@ours.example', 'nobody@ours.example', 'user0@ours.example'],
  })
  const times = new Map<string, number[]>()
  let early: number | undefined
  let peak = 0
  while (!storm.isOver) {
    const login = storm.report.answered > 500 ? choosers.shift() : undefined
    await timed(production, login ?? anna, times)
    if (storm.report.answered > WARM_LOGINS) {
      const megabytes = residentMegabytes(pid)
      early ??= megabytes
      peak = Math.max(peak, megabytes)
    }
    await pause(PACE_MS)
  }
  const { answered, codes } = await storm.ended
  const measured = [...times].map(([kind, all]) => ({ kind, all: all.toSorted((a, b) => a - b) }))
  context.diagnostic(JSON.stringify({ answered, codes, early, peak }))
  context.diagnostic(
    measured
      .map(
        ({ kind, all }) => `${kind}: ${all.length}, median ${at(all, 0.5)}, most ${all.at(-1)} ms`,
      )
      .join('; '),
  )

  assert.ok(answered >= CLIENTS * LOGINS_PER_CLIENT, `only ${answered} logins were answered`)
  assert.equal(codes['235'], undefined)
  assert.equal(choosers.length, 0, 'the storm was over before all had logged in')
  for (const { kind, all } of measured) {
    const ms = at(all, SHARE_IN_TIME)
    assert.ok(ms < LOGIN_MS_MAX, `${kind} took ${ms} ms`)
  }
  assert.ok(peak - (early ?? 0) < GROWTH_MB_MAX, `the memory grew from ${early} to ${peak} MB`)
})

/** @param all in ascending order */
function at(all: readonly number[], share: number): number {
  return all[Math.floor((all.length - 1) * share)] ?? Number.NaN
}

async function addAddress(production: Production, name: string): Promise<Login> {
  const user = `${name}@ours.example`
  const { password } = (await ask(production, 'address', 'add', user)) as Made
  return { kind: 'a made password', user, password }
}

/** Known by the password that was made; the chosen one has not been used yet. */
async function addChooser(production: Production, number: number): Promise<Login> {
  const made = await addAddress(production, `user${number}`)
  await timed(production, made, new Map())
  const password = `correct horse battery ${number}`
  const words = ['address', 'password', 'add', made.user, '--name', 'chosen', '--password-stdin']
  await done([...words, '--config', production.config], { input: `${password}\n` })
  return { kind: 'a chosen password of a known client', user: made.user, password }
}

/** Logs in on a connection of its own; how long the answer to AUTH took. */
async function timed(
  { ca, ports }: Production,
  { kind, password, user }: Login,
  times: Map<string, number[]>,
): Promise<void> {
  using client = await SmtpConversation.open({ port: ports.tls, ca })
  await client.reply()
  await client.ask('EHLO client.example')
  const startedAt = performance.now()
  assert.match(await client.login(user, password), /^235 /)
  const tookMs = Math.round(performance.now() - startedAt)
  times.set(kind, [...(times.get(kind) ?? []), tookMs])
}

function begin(order: StormOrder) {
  const child = spawn(process.execPath, [attackers, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const impatience = setTimeout(() => child.kill(), STORM_MS_MAX)
  const storm = {
    report: { answered: 0, codes: {} } as StormReport,
    isOver: false,
    ended: new Promise<StormReport>((resolve) => {
      child.once('close', () => {
        clearTimeout(impatience)
        storm.isOver = true
        resolve(storm.report)
      })
    }),
  }
  createInterface({ input: child.stdout }).on('line', (line) => {
    storm.report = JSON.parse(line) as StormReport
  })
  return storm
}

function residentMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
  return Math.round(Number(kilobytes) / 1_024)
}
