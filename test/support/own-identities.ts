/**
 * The people of the tests about identity. anna@ours.example owns the alias shop@second.example; boss@ours.example
 * owns anna+boss@ours.example; sleepy@ours.example, who owns rest@second.example, is suspended.
 */
import { OwnDomains } from '../../src/mail/account/own-domains.ts'
import { type HeaderLimits, readHeader } from '../../src/mail/submission/header-limits.ts'
import { Identities, type Identity } from '../../src/mail/submission/identity.ts'
import { isRefusal, type Refusal } from '../../src/mail/submission/refusal.ts'
import type { Author } from '../../src/mail/submission/author.ts'
import { HandClock } from './hand-clock.ts'
import { MemoryAccounts } from './memory-accounts.ts'

export const anna: Identity = { kind: 'address', address: 'anna@ours.example' }
export const wholeDomain: Identity = { kind: 'domain', domain: 'ours.example' }
export const network: Identity = { kind: 'network' }

export const sleepyReply = [
  '"sleepy@ours.example" is suspended since 1970-01-02T00:00:00.000Z: it may not send',
  'The reason is "one bounce in two"',
  'Whoever runs this server lifts it with: posthorn address lift ADDRESS',
].join('\n')

const limits: HeaderLimits = { blockOctetsMax: 262_144, lineOctetsMax: 998, receivedMax: 100 }

/** Counts what is asked of the store. */
export class OwnIdentities {
  reads = 0
  readonly identities: Identities
  readonly #accounts: MemoryAccounts

  private constructor(accounts: MemoryAccounts) {
    this.#accounts = accounts
    const count = <T>(answer: Promise<T>): Promise<T> => {
      this.reads++
      return answer
    }
    const domain = (name: string) => count(accounts.domain(name))
    this.identities = new Identities({
      accounts: {
        ownerOf: (address) => count(accounts.ownerOf(address)),
        address: (address) => count(accounts.address(address)),
      },
      ownDomains: new OwnDomains({ domain }, new HandClock()),
    })
  }

  static async open(): Promise<OwnIdentities> {
    const accounts = new MemoryAccounts()
    for (const domain of ['ours.example', 'second.example', 'xn--bcher-kva.example']) {
      await accounts.commit([{ kind: 'domain-added', domain, at: 0 }])
    }
    for (const address of ['anna@ours.example', 'boss@ours.example', 'sleepy@ours.example']) {
      await accounts.commit([{ kind: 'address-added', address, domain: 'ours.example', at: 0 }])
    }
    const [domain, reason] = ['second.example', 'one bounce in two']
    await accounts.commit([
      {
        kind: 'address-added',
        address: 'änna@xn--bcher-kva.example',
        domain: 'xn--bcher-kva.example',
        at: 0,
      },
      { kind: 'alias-added', alias: `shop@${domain}`, domain, address: 'anna@ours.example', at: 0 },
      {
        kind: 'alias-added',
        alias: 'anna+boss@ours.example',
        domain: 'ours.example',
        address: 'boss@ours.example',
        at: 0,
      },
      {
        kind: 'alias-added',
        alias: `rest@${domain}`,
        domain,
        address: 'sleepy@ours.example',
        at: 0,
      },
      { kind: 'address-suspended', address: 'sleepy@ours.example', at: 86_400_000, reason },
    ])
    return new OwnIdentities(accounts)
  }

  commit(...changes: Parameters<MemoryAccounts['commit']>): Promise<void> {
    return this.#accounts.commit(...changes)
  }

  /** @param header its lines ended by a bare LF; an octet for each character up to U+00FF of a Buffer */
  async judge(header: string | Buffer, as: Identity): Promise<{ author: Author } | Refusal> {
    const bytes = Buffer.isBuffer(header)
      ? header
      : Buffer.from(`${header}\n`.replaceAll('\n', '\r\n'))
    const block = readHeader(bytes, limits)
    return isRefusal(block) ? block : this.identities.judgeAuthor(block, as)
  }
}

export function replyOf(refusal: Refusal): string {
  return `${refusal.code} ${refusal.enhanced} ${refusal.text}`
}
