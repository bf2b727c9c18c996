/**
 * The login of one connection: answers its SASL mechanisms, whichever the client chose, with the same
 * rules. A right answer opens a live login, which ends as soon as what it stands on is taken away.
 */
import type { Log } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import type {
  LoginAuthority,
  LoginOutcome,
  LoginRefusal,
  ScramKeys,
  TokenAuthority,
} from '../../protocol/sasl/login-authority.ts'
import type { Credential } from '../message/account-change.ts'
import type { AccountStore } from './account-store.ts'
import { normaliseAddress } from './address.ts'
import { readScram, scramOfNobody } from './credential.ts'
import type { LastUse } from './last-use.ts'
import type { LiveLogin, LiveLogins } from './live-logins.ts'
import { candidateFor, type LoginCandidate, type LoginIdentity } from './login-candidate.ts'
import type { Approach, LoginGuard } from './login-guard.ts'
import type { LoginSecrets } from './login-secrets.ts'
import { blockedText, loginTexts, suspendedText } from './login-words.ts'
import type { PasswordCheck } from './password-check.ts'
import type { TokenVerifier } from './token-verifier.ts'

/** 144 bits: no two logins share a nonce (RFC 5802 §5.1). */
const NONCE_BYTES = 18
/** Of what the client gave as its name, in the log. */
const LOGGED_LENGTH_MAX = 254

export type AccountLoginParts = {
  readonly accounts: AccountStore
  readonly live: LiveLogins
  readonly secrets: LoginSecrets
  readonly guard: LoginGuard
  readonly passwords: PasswordCheck
  readonly lastUse: LastUse
  readonly tokens?: TokenVerifier | undefined
  readonly random: Random
  readonly log: Log
}

/** Whether it may send now. */
type Standing = { readonly suspended?: { readonly reason: string } | undefined }

type Client = { readonly ip: string; readonly name: string }

export class AccountLogin implements LoginAuthority {
  readonly #client: Client
  readonly #parts: AccountLoginParts
  #live: LiveLogin | undefined
  #isClosed = false

  constructor(client: Client, parts: AccountLoginParts) {
    this.#client = client
    this.#parts = parts
  }

  /** As whom this connection may send; undefined before a login. */
  get identity(): LoginIdentity | undefined {
    return this.#live?.login.identity
  }

  ending(): string | undefined {
    return this.#live?.ending
  }

  close(): void {
    this.#isClosed = true
    this.#live?.close()
    this.#live = undefined
  }

  async password(user: string, password: string): Promise<LoginOutcome> {
    const candidate = await candidateFor(user, this.#parts.accounts)
    const approach = this.#approach(candidate)
    const verdict = await this.#parts.passwords.check(approach, candidate, password)
    if (typeof verdict === 'string') return this.#refuse(verdict, user, approach)
    return this.#accept(user, candidate, verdict)
  }

  async scramKeys(user: string): Promise<ScramKeys | LoginRefusal> {
    const { accounts, guard, random, secrets } = this.#parts
    const candidate = await candidateFor(user, accounts)
    const approach = this.#approach(candidate)
    if (guard.blockedUntil(approach) !== undefined) return this.#refuse('blocked', user, approach)
    const [first = scramOfNobody(candidate.owner, secrets), ...others] = candidate.credentials.map(
      ({ id, scram }) => ({ id, ...readScram(scram) }),
    )
    const { iterations, salt } = first
    const alike = others.filter((one) => one.iterations === iterations && one.salt.equals(salt))
    return {
      salt,
      iterations,
      nonce: random.bytes(NONCE_BYTES).toString('base64'),
      keys: [{ id: '', ...first }, ...alike],
    }
  }

  async scramProved(user: string, keyId: string | undefined): Promise<LoginOutcome> {
    const { accounts, guard, passwords } = this.#parts
    const candidate = await candidateFor(user, accounts)
    const approach = this.#approach(candidate)
    // Many proofs may come at once: the guard counts them one by one.
    if (guard.blockedUntil(approach) !== undefined) return this.#refuse('blocked', user, approach)
    const credential = candidate.credentials.find(({ id }) => id === keyId)
    if (credential !== undefined) return this.#accept(user, candidate, credential)
    const waited = passwords.delay(approach)
    guard.failed(approach)
    await waited
    return this.#refuse('wrong', user, approach)
  }

  get tokens(): TokenAuthority | undefined {
    const { tokens } = this.#parts
    if (tokens === undefined) return undefined
    const check = (user: string, token: string): Promise<LoginOutcome> =>
      this.#checkToken(user, token, tokens)
    return { discovery: tokens.discovery, check }
  }

  async #checkToken(user: string, token: string, tokens: TokenVerifier): Promise<LoginOutcome> {
    const verdict = await tokens.verify(token)
    if (verdict.kind !== 'valid') {
      this.#report(user, `token ${verdict.kind}: ${verdict.why}`)
      return verdict.kind === 'invalid'
        ? { why: 'wrong', text: loginTexts.tokenWrong }
        : { why: 'busy', text: loginTexts.issuerSilent }
    }
    const owner = await this.#ownerNamed(verdict.user)
    const isThatUser =
      owner !== undefined && (user === '' || (await this.#ownerNamed(user)) === owner)
    const address = isThatUser ? await this.#parts.accounts.address(owner) : undefined
    if (address === undefined) {
      this.#report(user, 'token of somebody else')
      return { why: 'wrong', text: loginTexts.tokenWrong }
    }
    const identity = { owner: address.address, domain: address.domain, address }
    return this.#open(identity, async () => this.#parts.accounts.address(identity.owner))
  }

  /** The address of ours with this name, or the owner of this alias. */
  async #ownerNamed(name: string): Promise<string | undefined> {
    const own = normaliseAddress(name)
    return own && (await this.#parts.accounts.ownerOf(own.address))
  }

  async #accept(
    user: string,
    candidate: LoginCandidate,
    credential: Credential,
  ): Promise<LoginOutcome> {
    const { accounts, guard, lastUse } = this.#parts
    if (candidate.identity === undefined)
      return this.#refuse('wrong', user, this.#approach(candidate))
    const stillThere = async () => {
      const { credentials, identity } = await candidateFor(user, accounts)
      if (!credentials.some(({ id }) => id === credential.id)) return undefined
      return identity && { suspended: identity.address?.suspended }
    }
    const outcome = await this.#open(candidate.identity, stillThere, credential)
    if (outcome === 'accepted') {
      guard.succeeded(this.#approach(candidate))
      lastUse.note(credential)
    }
    return outcome
  }

  /** Opened before it is looked up again, so that nothing can be taken away unheard in between. */
  async #open(
    identity: LoginIdentity,
    stillThere: () => Promise<Standing | undefined>,
    credential?: Credential,
  ): Promise<LoginOutcome> {
    const login = credential === undefined ? { identity } : { identity, credential }
    const live = this.#parts.live.open(login)
    const found = await stillThere()
    if (found === undefined || found.suspended !== undefined || this.#isClosed) {
      live.close()
      if (found?.suspended === undefined) return { why: 'wrong', text: loginTexts.wrong }
      this.#report(identity.owner, 'suspended')
      return { why: 'suspended', text: suspendedText(found.suspended.reason) }
    }
    this.#live?.close()
    this.#live = live
    return 'accepted'
  }

  #refuse(why: 'wrong' | 'busy' | 'blocked', user: string, approach: Approach): LoginRefusal {
    const until = this.#parts.guard.blockedUntil(approach)
    this.#report(user, why)
    if (why !== 'blocked') return { why, text: loginTexts[why] }
    return { why, text: blockedText(until) }
  }

  #report(user: string, why: string): void {
    const { ip } = this.#client
    this.#parts.log.warn({ ip, user: user.slice(0, LOGGED_LENGTH_MAX), why }, 'login.refused')
  }

  #approach({ owner }: LoginCandidate): Approach {
    return { client: this.#client.name, owner }
  }
}
