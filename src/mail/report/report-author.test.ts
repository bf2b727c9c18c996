import assert from 'node:assert/strict'
import test from 'node:test'
import type { DkimKey } from '../message/domain-change.ts'
import { reportAuthor } from './report-author.ts'

type States = Readonly<Record<string, DkimKey['state']>>

/** Domains of ours, oldest first, each with a key in that state. */
async function authorFor(states: States, from?: string, hostname = 'mail.b.example') {
  const names = Object.keys(states)
  const author = await reportAuthor({
    store: {
      domains: async () =>
        names.map((name, index) => ({ name, addedAt: index, addresses: 0 })).toReversed(),
      dkimKeys: async (domain) => [{ state: states[domain] } as DkimKey],
    },
    hostname,
    from,
    organization: undefined,
  })
  return author?.address
}

const cases: readonly { name: string; domains: States; from?: string; is: string | undefined }[] = [
  { name: 'no domain', domains: {}, is: undefined },
  {
    name: 'the domain of the host',
    domains: { 'a.example': 'active', 'b.example': 'active' },
    is: 'tls-reports@b.example',
  },
  {
    name: 'the oldest, when that of the host cannot sign',
    domains: { 'a.example': 'active', 'b.example': 'pending' },
    is: 'tls-reports@a.example',
  },
  {
    name: 'no domain that can sign',
    domains: { 'a.example': 'pending', 'b.example': 'retired' },
    is: undefined,
  },
  {
    name: 'as configured',
    domains: { 'a.example': 'active', 'b.example': 'active' },
    from: 'Post@A.example',
    is: 'Post@A.example',
  },
  {
    name: 'as configured, but it cannot sign',
    domains: { 'a.example': 'pending', 'b.example': 'active' },
    from: 'x@a.example',
    is: undefined,
  },
  {
    name: 'as configured, but it is not ours',
    domains: { 'b.example': 'active' },
    from: 'x@c.example',
    is: undefined,
  },
]

for (const { name, domains, from, is } of cases) {
  test(`author of reports: ${name}: ${is ?? 'nobody'}`, async () => {
    assert.equal(await authorFor(domains, from), is)
  })
}
