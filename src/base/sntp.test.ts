/** The clock's offset, asked of NTP servers on the loopback that tell the time, something else, or nothing. */
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import test from 'node:test'
import { HandClock } from '../../test/support/hand-clock.ts'
import { systemRandom } from './random.ts'
import { askClockOffset, type ClockOffset, SNTP_MS_MAX } from './sntp.ts'

const NOW = Date.parse('2026-08-01T12:00:00Z')
const SECONDS_TO_1970 = 2_208_988_800

type Answer = {
  readonly now?: number
  readonly stratum?: number
  readonly leap?: number
  readonly isCookieKept?: boolean
}

/** A server's answer (RFC 4330 §4) to this question. */
function answerTo(
  question: Buffer,
  { now = NOW, stratum = 2, leap = 0, isCookieKept = true }: Answer,
): Buffer {
  const answer = Buffer.alloc(48)
  answer[0] = (leap << 6) | 0x24
  answer[1] = stratum
  if (isCookieKept) question.copy(answer, 24, 40, 48)
  for (const at of [32, 40]) {
    const seconds = Math.floor(now / 1_000) + SECONDS_TO_1970
    answer.writeUInt32BE(seconds % 2 ** 32, at)
    answer.writeUInt32BE(Math.floor(((now % 1_000) / 1_000) * 2 ** 32), at + 4)
  }
  return answer
}

async function ask(
  answer: (question: Buffer) => Buffer | undefined,
  clock = new HandClock(NOW),
): Promise<ClockOffset> {
  const server = createSocket('udp4')
  server.on('message', (question, { port, address }) => {
    const said = answer(question)
    if (said === undefined) clock.pass(SNTP_MS_MAX)
    else server.send(said, port, address)
  })
  server.bind(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const parts = { clock, random: systemRandom }
    return await askClockOffset(parts, { ip: '127.0.0.1', port: server.address().port })
  } finally {
    server.close()
  }
}

const offsets = [
  { name: 'right', offsetMs: 0 },
  { name: 'behind by an hour', offsetMs: 3_600_000 },
  { name: 'ahead by two seconds and a half', offsetMs: -2_500 },
  { name: 'behind, in the era that begins in 2036', offsetMs: Date.parse('2036-03-01') - NOW },
]
for (const { name, offsetMs } of offsets) {
  test(`a clock that is ${name}`, async () => {
    const found = await ask((question) => answerTo(question, { now: NOW + offsetMs }))
    assert.deepEqual(found, { kind: 'found', offsetMs })
  })
}

const noTime: readonly { name: string; answer: (question: Buffer) => Buffer; reason: RegExp }[] = [
  {
    name: 'a kiss of death',
    answer: (question) => answerTo(question, { stratum: 0 }),
    reason: /does not tell/,
  },
  {
    name: 'stratum 16',
    answer: (question) => answerTo(question, { stratum: 16 }),
    reason: /does not tell/,
  },
  {
    name: 'a server that is not synchronised',
    answer: (question) => answerTo(question, { leap: 3 }),
    reason: /does not tell/,
  },
  {
    name: 'an answer to another question',
    answer: (question) => answerTo(question, { isCookieKept: false }),
    reason: /no time server/,
  },
  { name: 'its question sent back', answer: (question) => question, reason: /no time server/ },
  {
    name: 'a short answer',
    answer: (question) => answerTo(question, {}).subarray(0, 47),
    reason: /no time server/,
  },
  { name: 'garbage', answer: () => Buffer.from('220 hello\r\n'), reason: /no time server/ },
  { name: 'an empty answer', answer: () => Buffer.alloc(0), reason: /no time server/ },
]
for (const { name, answer, reason } of noTime) {
  test(`${name} is no time`, async () => {
    const found = await ask(answer)
    assert.equal(found.kind, 'failed')
    assert.match(found.kind === 'failed' ? found.reason : '', reason)
  })
}

test('a server that is silent is not waited for', async () => {
  assert.deepEqual(await ask(() => undefined), {
    kind: 'failed',
    reason: '127.0.0.1 did not answer in 5 s',
  })
})

test('a port where nobody is', async () => {
  const server = createSocket('udp4').bind(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  const parts = { clock: new HandClock(NOW), random: systemRandom }
  const found = await askClockOffset(parts, { ip: '127.0.0.1', port })
  assert.match(found.kind === 'failed' ? found.reason : '', /ECONNREFUSED/)
})
