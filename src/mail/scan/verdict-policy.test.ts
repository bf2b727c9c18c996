import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import { down, type ScanFinding } from './scanner.ts'
import type { ScanVerdict } from './scanning.ts'
import { signNames, type Sign } from './sign.ts'
import {
  defaultScanActions,
  judgeReports,
  type ScanAction,
  scanActions,
  type ScanPolicy,
  type ScanReport,
} from './verdict-policy.ts'

const virus: Sign = { sign: 'virus', name: 'Eicar-Test', detail: 'clamd knows it as Eicar-Test' }
const spam: Sign = { sign: 'spam', name: 'GTUBE', detail: 'rspamd says "reject"' }
const suspected: Sign = {
  sign: 'spam_suspected',
  name: 'BAYES',
  detail: 'rspamd says "add header"',
}
const link: Sign = { sign: 'phishing_link', name: 'bank.example', detail: 'leads to evil.example' }
const double: Sign = { sign: 'double_extension', name: 'invoice.pdf.exe', detail: 'looks like pdf' }

const seen = (...signs: Sign[]): ScanFinding => ({ kind: 'seen', signs })
const defer: ScanPolicy = { actions: defaultScanActions, whenDown: 'defer' }
const accept: ScanPolicy = { ...defer, whenDown: 'accept' }
const holdSpam: ScanPolicy = { ...defer, actions: { ...defaultScanActions, spam: 'hold' } }

const cases: readonly {
  name: string
  found: Record<string, ScanFinding>
  policy?: ScanPolicy
  verdict: ScanVerdict
}[] = [
  { name: 'nobody looks', found: {}, verdict: { kind: 'pass', remarks: [], tags: [] } },
  {
    name: 'nothing found',
    found: { baseline: seen(), clamd: seen() },
    verdict: { kind: 'pass', remarks: [], tags: [] },
  },
  {
    name: 'a virus',
    found: { clamd: seen(virus) },
    verdict: {
      kind: 'refuse',
      name: 'virus Eicar-Test',
      code: 554,
      text: 'Refused: virus Eicar-Test, found by clamd. If this is a mistake, ask whoever runs this server',
    },
  },
  {
    name: 'a file with two extensions',
    found: { baseline: seen(double) },
    verdict: {
      kind: 'refuse',
      name: 'double extension invoice.pdf.exe',
      code: 550,
      text: 'Refused: double extension invoice.pdf.exe, found by baseline. If this is a mistake, ask whoever runs this server',
    },
  },
  {
    name: 'spam and a virus: the virus is named',
    found: { rspamd: seen(spam), clamd: seen(virus) },
    verdict: {
      kind: 'refuse',
      name: 'virus Eicar-Test',
      code: 554,
      text: 'Refused: virus Eicar-Test, found by clamd. If this is a mistake, ask whoever runs this server',
    },
  },
  {
    name: 'a virus while another scanner is down',
    found: { clamd: seen(virus), rspamd: down('nobody there') },
    verdict: {
      kind: 'refuse',
      name: 'virus Eicar-Test',
      code: 554,
      text: 'Refused: virus Eicar-Test, found by clamd. If this is a mistake, ask whoever runs this server',
    },
  },
  {
    name: 'signs that are tagged',
    found: { baseline: seen(link), rspamd: seen(suspected), spamd: seen() },
    verdict: {
      kind: 'pass',
      remarks: [
        'phishing link bank.example (leads to evil.example), found by baseline: tagged',
        'spam suspected BAYES (rspamd says "add header"), found by rspamd: tagged',
      ],
      tags: ['spam_suspected', 'phishing_link'],
    },
  },
  {
    name: 'a sign that the operator lets pass',
    found: { rspamd: seen(suspected) },
    policy: { ...defer, actions: { ...defaultScanActions, spam_suspected: 'accept' } },
    verdict: {
      kind: 'pass',
      remarks: ['spam suspected BAYES (rspamd says "add header"), found by rspamd: let pass'],
      tags: [],
    },
  },
  {
    name: 'a sign that the operator wants to look at',
    found: { rspamd: seen(spam), baseline: seen(link) },
    policy: holdSpam,
    verdict: {
      kind: 'hold',
      reason: 'spam GTUBE was found in it',
      remarks: [
        'spam GTUBE (rspamd says "reject"), found by rspamd: held',
        'phishing link bank.example (leads to evil.example), found by baseline: tagged',
      ],
      tags: ['spam', 'phishing_link'],
    },
  },
  {
    name: 'a scanner is down',
    found: { baseline: seen(link), clamd: down('nobody there'), rspamd: down('no answer') },
    verdict: { kind: 'unavailable', reason: 'clamd: nobody there; rspamd: no answer' },
  },
  {
    name: 'a scanner is down, and what is known would be held',
    found: { rspamd: seen(spam), clamd: down('nobody there') },
    policy: holdSpam,
    verdict: { kind: 'unavailable', reason: 'clamd: nobody there' },
  },
  {
    name: 'a scanner is down, and mail is wanted all the same',
    found: { clamd: down('nobody there') },
    policy: accept,
    verdict: {
      kind: 'pass',
      remarks: ['accepted unscanned by clamd: nobody there'],
      tags: [],
    },
  },
]

for (const { name, found, policy = defer, verdict } of cases) {
  test(`verdict: ${name}`, () => {
    const reports = Object.entries(found).map(([scanner, finding]) => ({ scanner, finding }))
    assert.deepEqual(judgeReports(reports, policy), verdict)
  })
}

const signs = fc.record({
  sign: fc.constantFrom(...signNames),
  name: fc.string({ unit: 'binary', maxLength: 300 }),
  detail: fc.string({ unit: 'binary', maxLength: 300 }),
})
const reports = fc.array(
  fc.record({ scanner: fc.constantFrom('clamd', 'rspamd'), finding: fc.array(signs).map(seen2) }),
  { maxLength: 4 },
)
function seen2(found: Sign[]): ScanFinding {
  return { kind: 'seen', signs: found }
}

const actions = fc.record(
  Object.fromEntries(signNames.map((name) => [name, fc.constantFrom(...scanActions)])),
) as unknown as fc.Arbitrary<ScanPolicy['actions']>

test('whatever is found, the strictest action counts, and every word is fit for a reply', () => {
  const kinds = { accept: 'pass', tag: 'pass', hold: 'hold', refuse: 'refuse' } as const
  fc.assert(
    fc.property(reports, actions, (found: ScanReport[], policy) => {
      const verdict = judgeReports(found, { actions: policy, whenDown: 'defer' })
      const wanted = found.flatMap(({ finding }) =>
        finding.kind === 'seen' ? finding.signs.map(({ sign }) => policy[sign]) : [],
      )
      const strictest = scanActions.findLast((action: ScanAction) => wanted.includes(action))
      assert.equal(verdict.kind, kinds[strictest ?? 'accept'])
      for (const words of wordsOf(verdict)) assert.match(words, /^[\x20-\x7e]*$/)
      if (verdict.kind === 'refuse') assert.ok(verdict.text.length < 300)
    }),
  )
})

function wordsOf(verdict: ScanVerdict): readonly string[] {
  if (verdict.kind === 'refuse') return [verdict.name, verdict.text]
  if (verdict.kind === 'unavailable') return [verdict.reason]
  return [...verdict.remarks, ...verdict.tags]
}
