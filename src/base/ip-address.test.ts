import assert from 'node:assert/strict'
import test from 'node:test'
import { isSameIp, reverseName, ipBytes, ipNetwork, isInNetwork } from './ip-address.ts'

const hex = (text: string): string | undefined => {
  const bytes = ipBytes(text)
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('hex')
}

const addresses = [
  { text: '192.0.2.1', want: 'c0000201' },
  { text: '::', want: '0'.repeat(32) },
  { text: '::1', want: `${'0'.repeat(31)}1` },
  { text: '2001:db8::a:b', want: '20010db80000000000000000000a000b' },
  { text: '1:2:3:4:5:6:7:8', want: '00010002000300040005000600070008' },
  { text: '::ffff:192.0.2.1', want: '00000000000000000000ffffc0000201' },
  { text: '64:ff9b::192.0.2.1', want: '0064ff9b0000000000000000c0000201' },
  { text: 'fe80::1%eth0', want: 'fe800000000000000000000000000001' },
  { text: '1.2.3', want: undefined },
  { text: 'example.net', want: undefined },
  { text: '', want: undefined },
]

for (const { text, want } of addresses) {
  test(`ip address: "${text}" is ${want ?? 'none'}`, () => {
    assert.equal(hex(text), want)
  })
}

const networks = [
  { ip: '10.255.0.1', network: '10.0.0.0/8', isInside: true },
  { ip: '11.0.0.1', network: '10.0.0.0/8', isInside: false },
  { ip: '172.31.255.255', network: '172.16.0.0/12', isInside: true },
  { ip: '172.32.0.0', network: '172.16.0.0/12', isInside: false },
  { ip: '192.0.2.1', network: '0.0.0.0/0', isInside: true },
  { ip: 'febf::1', network: 'fe80::/10', isInside: true },
  { ip: 'fec0::1', network: 'fe80::/10', isInside: false },
  { ip: '::1', network: '0.0.0.0/0', isInside: false },
]

for (const { ip, network, isInside } of networks) {
  test(`ip address: ${ip} is ${isInside ? 'in' : 'outside'} ${network}`, () => {
    assert.equal(isInNetwork(ipBytes(ip) ?? [], ipNetwork(network)), isInside)
  })
}

for (const text of [
  '',
  '10.0.0.0',
  '10.0.0.0/',
  '10.0.0.0/33',
  'fe80::/129',
  'net/8',
  '10.0.0.0/-1',
]) {
  test(`ip address: "${text}" is no network`, () => {
    assert.throws(() => ipNetwork(text), /is no network; write/)
  })
}

test('ip: two writings of one address are the same address', () => {
  assert.ok(isSameIp('2001:DB8::1', '2001:db8:0:0:0:0:0:1'))
  assert.ok(!isSameIp('192.0.2.1', '192.0.2.2'))
  assert.ok(!isSameIp('no', 'no'))
})

test('ip: the reverse name of an address', () => {
  assert.equal(reverseName('192.0.2.7'), '7.2.0.192.in-addr.arpa')
  assert.match(reverseName('2001:db8::7') ?? '', /^7\.0\.0\..*\.8\.b\.d\.0\.1\.0\.0\.2\.ip6\.arpa$/)
  assert.equal(reverseName('mail.ours.example'), undefined)
})
