import assert from 'node:assert/strict'
import test from 'node:test'
import { DomainWorld, HOST, IP, OURS } from '../../../test/support/domain-world.ts'
import type { ScriptedName } from '../../../test/support/scripted-dns.ts'
import { CHECK_MS_MAX } from './domain-check.ts'
import type { Finding, RecordPurpose } from './finding.ts'

async function findingOf(world: DomainWorld, what: RecordPurpose): Promise<Finding> {
  const { findings, ofServer } = await world.sending.check(OURS)
  const finding = [...findings, ...ofServer].find((candidate) => candidate.what === what)
  assert.ok(finding, what)
  return finding
}

test('check: a domain without records misses what is required, and the rest is optional', async () => {
  const world = await DomainWorld.open()
  assert.deepEqual(await world.statuses(), {
    dkim: 'missing missing',
    spf: 'missing',
    dmarc: 'missing',
    'return-path': 'optional',
    mx: 'optional',
    'mta-sts': 'optional',
    'tls-rpt': 'optional',
    host: 'ok',
    ptr: 'ok',
    dane: 'optional',
  })
})

test('check: with all records it is well and verified', async () => {
  const world = await DomainWorld.open({
    [`bounces.${OURS}`]: { cname: [HOST] },
    [`_mta-sts.${OURS}`]: { txt: ['v=STSv1; id=20260101'] },
    [`_smtp._tls.${OURS}`]: { txt: ['v=TLSRPTv1; rua=mailto:tls@ours.example'] },
    [`_25._tcp.mx.${OURS}`]: { tlsa: ['ab'], isAuthentic: true },
  })
  await world.publishKeys()
  world.publishDmarc()
  world.dns.set(OURS, { txt: ['v=spf1 mx -all'], mx: [[10, `mx.${OURS}`]], isAuthentic: true })
  world.dns.set(`mx.${OURS}`, { a: [IP] })
  world.policy = {
    kind: 'found',
    text: `version: STSv1\nmode: enforce\nmx: *.${OURS}\nmax_age: 86400\n`,
  }
  const statuses = await world.statuses()
  assert.deepEqual(
    new Set(Object.values(statuses).flatMap((words) => words.split(' '))),
    new Set(['ok', 'optional']),
  )
  assert.equal(statuses['dane'], 'ok optional') // of the domain's host; our own has none
  assert.equal((await world.sending.view(OURS)).isVerified, true)
})

test('check: when DNS cannot be asked nothing is a no', async () => {
  const is = 'broken' as const
  const world = await DomainWorld.open({
    [OURS]: { is },
    [`_dmarc.${OURS}`]: { is },
    [HOST]: { is },
  })
  for (const key of await world.sending.keysOf(OURS)) {
    world.dns.set(`${key.selector}._domainkey.${OURS}`, { is })
  }
  const { dkim, spf, dmarc, host, mx } = await world.statuses()
  assert.deepEqual([dkim, spf, dmarc, host, mx], ['unknown unknown', ...Array(4).fill('unknown')])
})

test('check: whether DNSSEC vouches for our name is unknown when nobody answered for it', async () => {
  const tlsa = { tlsa: ['ab'], isAuthentic: true }
  const world = await DomainWorld.open({ [HOST]: { is: 'broken' }, [`_25._tcp.${HOST}`]: tlsa })
  assert.equal((await findingOf(world, 'dane')).status, 'unknown')
})

test('check: our own name is not said to lead nowhere when nobody answered for it', async () => {
  const world = await DomainWorld.open({ [HOST]: { is: 'broken' } }, [IP])
  const finding = await findingOf(world, 'host')
  assert.equal(finding.status, 'unknown')
  assert.match(finding.why, /DNS could not be asked \(SERVFAIL\)/)
})

test('check: a lookup that never ends holds up nobody else, and is unknown when time is up', async () => {
  const world = await DomainWorld.open({
    [`_dmarc.${OURS}`]: { is: 'silent' },
    [`bounces.${OURS}`]: { is: 'silent' },
  })
  const begun = world.clock.timerOf(CHECK_MS_MAX)
  const checking = world.statuses()
  await begun
  world.clock.pass(CHECK_MS_MAX)
  const { spf, dmarc, 'return-path': returnPath } = await checking
  assert.deepEqual([spf, dmarc, returnPath], ['missing', 'unknown', 'unknown'])
})

test('check: each source is asked for by its own name, and SPF must allow them all', async () => {
  const world = await DomainWorld.open(
    {
      [OURS]: { txt: ['v=spf1 ip4:192.0.2.71 -all'] },
      'mx1.ours.example': { a: ['192.0.2.71'] },
      '192.0.2.71': { ptr: ['mx1.ours.example'] },
      'mx2.ours.example': { a: ['192.0.2.72'] },
    },
    [],
    [
      { hostname: 'mx1.ours.example', ips: ['192.0.2.71'] },
      { hostname: 'mx2.ours.example', ips: ['192.0.2.72'] },
    ],
  )
  const { findings, ofServer } = await world.sending.check(OURS)
  const spf = findings.find(({ what }) => what === 'spf')
  assert.equal(spf?.status, 'wrong')
  assert.equal(spf.value, 'v=spf1 ip4:192.0.2.71 ip4:192.0.2.72 -all')
  const seen = ofServer.map(({ what, name, status }) => `${what} ${name} ${status}`)
  assert.deepEqual(
    seen.filter((line) => !line.startsWith('dane')),
    [
      'host mx1.ours.example ok',
      'ptr 192.0.2.71 ok',
      'host mx2.ours.example ok',
      'ptr 192.0.2.72 missing',
    ],
  )
})

const spfCases: {
  name: string
  names?: Record<string, ScriptedName>
  txt: string[]
  publicIps?: string[]
  status: string
  value?: string
  why: RegExp
}[] = [
  { name: 'our host by name', txt: [`v=spf1 a:${HOST} -all`], status: 'ok', why: /allows us/ },
  { name: 'our address', txt: [`v=spf1 ip4:${IP} -all`], status: 'ok', why: /allows us/ },
  {
    name: 'an include that allows us',
    names: { 'spf.theirs.example': { txt: ['v=spf1 ip4:192.0.2.0/24 -all'] } },
    txt: ['v=spf1 include:spf.theirs.example -all'],
    status: 'ok',
    why: /allows us/,
  },
  {
    name: 'nothing',
    txt: [],
    status: 'missing',
    value: `v=spf1 a:${HOST} -all`,
    why: /no SPF record/,
  },
  {
    name: 'others only',
    txt: ['v=spf1 mx:theirs.example ~all'],
    status: 'wrong',
    value: `v=spf1 mx:theirs.example a:${HOST} ~all`,
    why: /does not allow 192\.0\.2\.7 \(softfail\)/,
  },
  {
    name: 'nobody of our two addresses but one',
    txt: [`v=spf1 ip4:${IP} -all`],
    publicIps: [IP, '198.51.100.9'],
    status: 'wrong',
    value: `v=spf1 ip4:${IP} ip4:198.51.100.9 -all`,
    why: /198\.51\.100\.9 \(fail\)/,
  },
  {
    name: 'two records',
    txt: ['v=spf1 mx -all', 'v=spf1 ip4:192.0.2.9 -all'],
    status: 'wrong',
    value: `v=spf1 mx ip4:192.0.2.9 a:${HOST} -all`,
    why: /2 SPF records/,
  },
  {
    name: 'eleven lookups before us',
    txt: [
      `v=spf1 ${Array.from({ length: 11 }, (_, n) => `a:n${n}.theirs.example`).join(' ')} a:${HOST} -all`,
    ],
    names: Object.fromEntries(
      Array.from({ length: 11 }, (_, n) => [`n${n}.theirs.example`, { a: ['192.0.2.99'] }]),
    ),
    status: 'wrong',
    why: /more than 10 DNS lookups/,
  },
  { name: 'nonsense', txt: ['v=spf1 frob:x -all'], status: 'wrong', why: /is an error/ },
  {
    name: 'an include that cannot be looked up',
    names: { 'spf.theirs.example': { is: 'broken' } },
    txt: ['v=spf1 include:spf.theirs.example -all'],
    status: 'unknown',
    why: /could not be judged/,
  },
]

for (const { name, names, txt, publicIps, status, value, why } of spfCases) {
  test(`check: an SPF record with ${name} is ${status}`, async () => {
    const world = await DomainWorld.open({ ...names, [OURS]: { txt } }, publicIps)
    const finding = await findingOf(world, 'spf')
    assert.equal(finding.status, status, finding.why)
    assert.match(finding.why, why)
    if (value !== undefined) assert.equal(finding.value, value)
  })
}

test('check: without an address of ours no SPF can allow us, and the finding says so', async () => {
  const world = await DomainWorld.open({ [HOST]: {}, [OURS]: { txt: ['v=spf1 +all'] } })
  const finding = await findingOf(world, 'spf')
  assert.equal(finding.status, 'wrong')
  assert.match(finding.why, /mail\.ours\.example has no address/)
  assert.equal((await findingOf(world, 'host')).status, 'missing')
})

const dmarcCases: {
  name: string
  own?: string[]
  above?: string[]
  status: string
  why: RegExp
}[] = [
  { name: 'a policy', own: ['v=DMARC1; p=reject'], status: 'ok', why: /reject/ },
  { name: 'a policy for reports only', own: ['v=DMARC1; p=none'], status: 'ok', why: /quarantine/ },
  {
    name: 'no policy but reports',
    own: ['v=DMARC1; rua=mailto:a@b.example'],
    status: 'ok',
    why: /reports/,
  },
  { name: 'other records beside it', own: ['hello', 'v=DMARC1; p=none'], status: 'ok', why: /./ },
  { name: 'none, and none above', status: 'missing', why: /Publish/ },
  {
    name: 'none, but one above',
    above: ['v=DMARC1; p=reject; sp=none'],
    status: 'ok',
    why: /that of ours\.example/,
  },
  { name: 'two', own: ['v=DMARC1; p=none', 'v=DMARC1; p=reject'], status: 'wrong', why: /2 DMARC/ },
  { name: 'no policy', own: ['v=DMARC1; adkim=s'], status: 'wrong', why: /no policy/ },
  { name: 'a policy that is none', own: ['v=DMARC1; p=frob'], status: 'wrong', why: /no policy/ },
  { name: 'no tags', own: ['v=DMARC1; hello'], status: 'wrong', why: /list of tags/ },
]

for (const { name, own, above, status, why } of dmarcCases) {
  test(`check: DMARC with ${name} is ${status}`, async () => {
    const domain = `news.${OURS}`
    const world = await DomainWorld.open({
      ...(own === undefined ? {} : { [`_dmarc.${domain}`]: { txt: own } }),
      ...(above === undefined ? {} : { [`_dmarc.${OURS}`]: { txt: above } }),
    })
    const { findings } = await world.sending.check(domain)
    const finding = findings.find(({ what }) => what === 'dmarc')
    assert.equal(finding?.status, status)
    assert.match(finding?.why ?? '', why)
  })
}

const stsPolicy = (mx: string, mode = 'enforce') =>
  `version: STSv1\r\nmode: ${mode}\r\nmx: ${mx}\r\nmax_age: 1\r\n`
const stsCases: {
  name: string
  record?: string
  policy: DomainWorld['policy']
  status: string
  why: RegExp
}[] = [
  {
    name: 'a policy that names the host',
    policy: { kind: 'found', text: stsPolicy('mx.ours.example') },
    status: 'ok',
    why: /enforce/,
  },
  {
    name: 'a policy with a star',
    policy: { kind: 'found', text: stsPolicy('*.ours.example') },
    status: 'ok',
    why: /enforce/,
  },
  {
    name: 'a star for two labels',
    policy: { kind: 'found', text: stsPolicy('*.example') },
    status: 'wrong',
    why: /does not name mx\.ours\.example/,
  },
  {
    name: 'another host in test mode',
    policy: { kind: 'found', text: stsPolicy('mx.else.example', 'testing') },
    status: 'wrong',
    why: /report/,
  },
  {
    name: 'a policy that is switched off',
    policy: { kind: 'found', text: stsPolicy('mx.else.example', 'none') },
    status: 'ok',
    why: /none/,
  },
  {
    name: 'a page that is no policy',
    policy: { kind: 'found', text: '<html>' },
    status: 'wrong',
    why: /STSv1/,
  },
  {
    name: 'no page',
    policy: { kind: 'none', reason: 'it answers 404' },
    status: 'wrong',
    why: /404/,
  },
  {
    name: 'a page that cannot be fetched',
    policy: { kind: 'failed', reason: 'timed out' },
    status: 'unknown',
    why: /timed out/,
  },
  {
    name: 'a record without an id',
    record: 'v=STSv1;',
    policy: { kind: 'failed', reason: '' },
    status: 'wrong',
    why: /id/,
  },
]

for (const { name, record = 'v=STSv1; id=1', policy, status, why } of stsCases) {
  test(`check: MTA-STS with ${name} is ${status}`, async () => {
    const world = await DomainWorld.open({
      [OURS]: { mx: [[10, 'mx.ours.example']] },
      [`_mta-sts.${OURS}`]: { txt: [record] },
    })
    world.policy = policy
    const finding = await findingOf(world, 'mta-sts')
    assert.equal(finding.status, status)
    assert.match(finding.why, why)
  })
}

test('check: TLSA counts only where DNSSEC vouches for it and for the MX', async () => {
  for (const { mx, tlsa, status } of [
    { mx: true, tlsa: true, status: 'ok' },
    { mx: false, tlsa: true, status: 'wrong' },
    { mx: true, tlsa: false, status: 'wrong' },
  ]) {
    const world = await DomainWorld.open({
      [OURS]: { mx: [[10, 'mx.theirs.example']], isAuthentic: mx },
      '_25._tcp.mx.theirs.example': { tlsa: ['ab'], isAuthentic: tlsa },
    })
    assert.equal((await findingOf(world, 'dane')).status, status)
  }
})

test('check: a domain that says it takes no mail is told what that means', async () => {
  const world = await DomainWorld.open({ [OURS]: { mx: [[0, '']] } })
  const finding = await findingOf(world, 'mx')
  assert.deepEqual([finding.status, finding.found], ['optional', ['0 .']])
  assert.match(finding.why, /takes no mail/)
})

const ptrCases: {
  name: string
  names: Record<string, ScriptedName>
  status: string
  why: RegExp
}[] = [
  { name: 'no name', names: { [IP]: {} }, status: 'missing', why: /no name/ },
  {
    name: 'a name that does not lead back',
    names: { [IP]: { ptr: ['x.example'] }, 'x.example': { a: ['192.0.2.8'] } },
    status: 'wrong',
    why: /does not lead back/,
  },
  {
    name: 'another name that leads back',
    names: { [IP]: { ptr: ['x.example'] }, 'x.example': { a: [IP] } },
    status: 'ok',
    why: /would be better/,
  },
  {
    name: 'a name that cannot be looked up',
    names: { [IP]: { ptr: ['x.example'] }, 'x.example': { is: 'broken' } },
    status: 'unknown',
    why: /SERVFAIL/,
  },
  { name: 'nobody to ask', names: { [IP]: { is: 'broken' } }, status: 'unknown', why: /SERVFAIL/ },
]

for (const { name, names, status, why } of ptrCases) {
  test(`check: an address with ${name} is ${status}`, async () => {
    const finding = await findingOf(await DomainWorld.open(names), 'ptr')
    assert.equal(finding.status, status)
    assert.match(finding.why, why)
  })
}

test('check: addresses that the name does not lead to are named', async () => {
  const finding = await findingOf(await DomainWorld.open({}, [IP, '198.51.100.9']), 'host')
  assert.equal(finding.status, 'wrong')
  assert.match(finding.why, /198\.51\.100\.9/)
})

test('check: TLS-RPT must be one record with somewhere to report to', async () => {
  const world = await DomainWorld.open({
    [`_smtp._tls.${OURS}`]: { txt: ['v=TLSRPTv1; rua=tls@ours.example'] },
  })
  assert.equal((await findingOf(world, 'tls-rpt')).status, 'wrong')
})
