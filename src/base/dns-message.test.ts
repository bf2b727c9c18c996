import assert from 'node:assert/strict'
import test from 'node:test'
import dnsPacket from 'dns-packet'
import type { Answer } from 'dns-packet'
import * as fc from 'fast-check'
import { isDnsName, readAnswer, writeQuestion } from './dns-message.ts'
import type { DnsResponse } from './dns-message.ts'

const question = { name: 'name.example', type: 'A' } as const
const ID = 4711

function response(answers: Answer[], more: Partial<dnsPacket.Packet> = {}): Buffer {
  const questions = [{ name: 'name.example', type: 'A' } as const]
  return dnsPacket.encode({ type: 'response', id: ID, questions, answers, ...more })
}

function read(bytes: Buffer): DnsResponse {
  const reading = readAnswer(bytes, question, ID)
  assert.equal(reading.kind, 'response')
  if (reading.kind !== 'response') throw new Error('unreachable')
  return reading.response
}

const a = (data: string, ttl = 60, name = 'name.example'): Answer => ({
  type: 'A',
  name,
  ttl,
  data,
})

test('dns message: our own question read back is no answer', () => {
  const reading = readAnswer(writeQuestion(question, ID, true), question, ID)
  assert.equal(reading.kind, 'foreign')
})

test('dns message: letters of either case are one name', () => {
  const questions = [{ name: 'NAME.Example', type: 'A' } as const]
  const bytes = response([a('192.0.2.1', 60, 'NaMe.eXample')], { questions })
  assert.deepEqual(read(bytes).records, ['192.0.2.1'])
})

test('dns message: records of other names are not believed', () => {
  const bytes = response([a('192.0.2.66', 60, 'evil.example'), a('192.0.2.1')])
  assert.deepEqual(read(bytes).records, ['192.0.2.1'])
})

test('dns message: the shortest TTL counts, and one with the highest bit is zero', () => {
  assert.equal(read(response([a('192.0.2.1', 60), a('192.0.2.2', 30)])).ttl, 30)
  assert.equal(read(response([a('192.0.2.1', 2 ** 31)])).ttl, 0)
})

test('dns message: a negative answer lasts as long as the lesser of TTL and minimum of the SOA', () => {
  const data = { mname: 'ns.example', rname: 'root.example', minimum: 40 }
  const soa: Answer = { type: 'SOA', name: 'example', ttl: 900, data }
  const { ttl, hasSoa, records } = read(response([], { authorities: [soa] }))
  assert.deepEqual({ ttl, hasSoa, records }, { ttl: 40, hasSoa: true, records: [] })
})

test('dns message: a record cut short is garbage, not absence', () => {
  const whole = response([a('192.0.2.1')])
  assert.equal(readAnswer(whole.subarray(0, -3), question, ID).kind, 'garbage')
})

test('dns message: a truncated answer is known by its header, however it was cut', () => {
  const whole = response([a('192.0.2.1')], { flags: dnsPacket.TRUNCATED_RESPONSE })
  assert.equal(readAnswer(whole.subarray(0, -7), question, ID).kind, 'truncated')
})

test('dns message: whatever bytes arrive, reading them yields a value', () => {
  const whole = response([
    { type: 'CNAME', name: 'name.example', ttl: 60, data: 'b.example' },
    a('192.0.2.1', 60, 'b.example'),
    { type: 'MX', name: 'b.example', ttl: 60, data: { preference: 1, exchange: 'mx.example' } },
    {
      type: 'OPT',
      name: '.',
      udpPayloadSize: 1232,
      extendedRcode: 0,
      ednsVersion: 0,
      flags: 0,
      flag_do: false,
      options: [],
    },
  ])
  const edits = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 })
  const ends = fc.nat(whole.length)
  const property = fc.property(edits, ends, fc.uint8Array({ maxLength: 40 }), (edit, end, tail) => {
    const bytes = Buffer.concat([whole.subarray(0, end), tail])
    for (const [at, byte] of edit) if (at > 1 && at < bytes.length) bytes[at] = byte
    const reading = readAnswer(bytes, question, ID)
    assert.ok(['response', 'truncated', 'foreign', 'garbage'].includes(reading.kind))
  })
  fc.assert(property, { numRuns: 2_000 })
})

const names = [
  { name: 'example.net', isOne: true },
  { name: '_dmarc.example.net', isOne: true },
  { name: 'xn--mnchen-3ya.example', isOne: true },
  { name: '', isOne: false },
  { name: '.', isOne: false },
  { name: 'a..b', isOne: false },
  { name: 'a\r\nb.example', isOne: false },
  { name: `${'a'.repeat(64)}.example`, isOne: false },
  { name: `${'a.'.repeat(127)}example`, isOne: false },
]

for (const { name, isOne } of names) {
  test(`dns message: ${JSON.stringify(name).slice(0, 30)} is ${isOne ? 'a' : 'no'} name`, () => {
    assert.equal(isDnsName(name), isOne)
  })
}
