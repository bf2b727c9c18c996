import assert from 'node:assert/strict'
import test from 'node:test'
import { nonPublicKind } from './private-address.ts'

const cases = [
  { ip: '127.0.0.1', want: 'loopback' },
  { ip: '127.255.255.254', want: 'loopback' },
  { ip: '::1', want: 'loopback' },
  { ip: '10.0.0.1', want: 'private' },
  { ip: '172.16.0.1', want: 'private' },
  { ip: '192.168.1.1', want: 'private' },
  { ip: '100.64.0.1', want: 'private' },
  { ip: 'fd00::1', want: 'private' },
  { ip: '169.254.169.254', want: 'link-local' },
  { ip: 'fe80::1', want: 'link-local' },
  { ip: 'fe80::1%eth0', want: 'link-local' },
  { ip: '0.0.0.0', want: 'unspecified' },
  { ip: '::', want: 'unspecified' },
  { ip: '224.0.0.1', want: 'multicast' },
  { ip: 'ff02::1', want: 'multicast' },
  { ip: '255.255.255.255', want: 'reserved' },
  { ip: '::ffff:127.0.0.1', want: 'loopback' },
  { ip: '::ffff:7f00:1', want: 'loopback' },
  { ip: '::127.0.0.1', want: 'loopback' },
  { ip: '64:ff9b::10.0.0.1', want: 'private' },
  { ip: '2002:0a00:0001::', want: 'private' },
  { ip: 'localhost', want: 'invalid' },
  { ip: '172.32.0.1', want: undefined },
  { ip: '192.0.2.1', want: undefined },
  { ip: '8.8.8.8', want: undefined },
  { ip: '2001:db8::1', want: undefined },
  { ip: '2a00:1450::1b', want: undefined },
  { ip: '::ffff:8.8.8.8', want: undefined },
]

for (const { ip, want } of cases) {
  test(`private address: ${ip} is ${want ?? 'public'}`, () => {
    assert.equal(nonPublicKind(ip), want)
  })
}
