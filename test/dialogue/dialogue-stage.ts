/** Plays the steps of a dialogue against a real session with a scripted handler. */
import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { type LogFields, silentLog } from '../../src/base/log.ts'
import type { SessionHandler } from '../../src/protocol/smtp/session-handler.ts'
import { ServerSession } from '../../src/protocol/smtp/server-session.ts'
import { defaultSessionLimits } from '../../src/protocol/smtp/session-limits.ts'
import type { SessionMode, TlsInfo } from '../../src/protocol/smtp/session-options.ts'
import { octetsOf, type Step } from './dialogue-script.ts'
import { RemotePair } from './remote-pair.ts'
import { type Question, ScriptedHandler } from './scripted-handler.ts'

export type Manner = {
  /** Input arrives octet by octet. */
  readonly isCut: boolean
  /** Every answer of the handler is a promise. */
  readonly answersLate: boolean
  /** The handler is in another thread. */
  readonly isRemote: boolean
}

const plainTls = { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' }
const modes: readonly SessionMode[] = ['tls', 'starttls', 'trusted']

export class DialogueStage {
  readonly #manner: Manner
  readonly #handler: ScriptedHandler
  #mode: SessionMode = 'trusted'
  #limits = { ...defaultSessionLimits }
  #tls: TlsInfo = plainTls
  #opened: ServerSession | undefined
  #pair: RemotePair | undefined
  #output = ''
  #lastReply: readonly string[] = []
  #writes = 0
  #handshakes = 0
  #isClosed = false
  readonly #defects: string[] = []

  constructor(manner: Manner) {
    this.#manner = manner
    this.#handler = new ScriptedHandler(manner)
  }

  async play(step: Step): Promise<void> {
    const act = this.#acts[step.word]
    assert(act, `nobody knows how to play ${step.word}:`)
    act(step.rest)
    // Answers that come late come before the next step.
    await setImmediate()
  }

  finish(): void {
    assert.equal(this.#output, '', 'the server said more than the script expects')
    const surprises = this.#defects.filter((defect) => !defect.endsWith('the script says so'))
    assert.deepEqual(surprises, [])
    assert.deepEqual(this.#handler.stored, [], 'a message was stored that nobody looked at')
  }

  readonly #acts: Readonly<Record<string, (rest: string) => void>> = {
    MODE: (name) => {
      const mode = modes.find((known) => known === name)
      assert(mode, `no such mode: ${name}`)
      this.#mode = mode
    },
    LIMIT: (rest) => {
      const [name = '', value] = rest.split(' ')
      assert(Object.hasOwn(this.#limits, name), `no such limit: ${name}`)
      this.#limits = { ...this.#limits, [name]: Number(value) }
    },
    BINDING: (rest) => {
      const [type, octets = ''] = rest.split(' ')
      const channelBinding = (wanted: string) => (wanted === type ? Buffer.from(octets) : undefined)
      this.#tls = { ...plainTls, channelBinding }
    },
    TOKENS: (token) => this.#handler.login.trust(token),
    ENDED: (why) => {
      this.#handler.login.end(why)
      this.#pair?.tellEnding()
    },
    C: (line) => this.#send(Buffer.from(`${line}\r\n`)),
    RAW: (text) => this.#send(octetsOf(text)),
    S: (expected) => this.#expectReply(expected),
    'S has': (begin) =>
      assert(this.#lastReplyHas(begin), `no ${begin} in ${this.#lastReply.join()}`),
    'S lacks': (begin) =>
      assert(!this.#lastReplyHas(begin), `${begin} in ${this.#lastReply.join()}`),
    WRITES: (count) => {
      if (!this.#manner.isCut && !this.#manner.answersLate && !this.#manner.isRemote)
        assert.equal(this.#writes, Number(count))
      this.#writes = 0
    },
    HANDLER: (rest) => this.#prompt(rest),
    TOLD: (rest) => this.#expectTold(rest),
    'NOT TOLD': (name) => {
      assert(!this.#handler.told.some((told) => told.name === name), `the handler was told ${name}`)
    },
    CONTENT: (text) => {
      const stored = this.#handler.stored.shift()
      if (text === 'none') assert.equal(stored, undefined)
      else assert.equal(stored?.toString('latin1'), octetsOf(text).toString('latin1'))
    },
    TLS: () => {
      assert.equal(this.#handshakes, 1, 'the session has not asked for a handshake')
      this.#handshakes = 0
      this.#session.secured(this.#tls)
    },
    IDLE: () => this.#session.idle(),
    SHUTDOWN: () => this.#session.shutdown(),
    GONE: () => this.#session.ended(),
    RELEASE: () => this.#handler.release(),
  }

  /** Opened by the first step that needs it, so that MODE and LIMIT come before. */
  get #session(): ServerSession {
    if (this.#opened !== undefined) return this.#opened
    const base = { hostname: 'mail.ours.example', clientIp: '192.0.2.1' }
    const options = { ...base, mode: this.#mode, limits: this.#limits }
    const session = new ServerSession(
      this.#mode === 'tls' ? { ...options, tls: this.#tls } : options,
      this.#handlerOfSession(),
      {
        write: (text) => {
          assert(!this.#isClosed, 'the session wrote after it had closed')
          this.#output += text
          this.#writes++
        },
        startTls: () => this.#handshakes++,
        close: () => {
          this.#isClosed = true
        },
        closeAfterQuit: () => {
          this.#isClosed = true
        },
        ready: () => {},
        report: (error) => this.#defects.push(String(error)),
      },
    )
    this.#opened = session
    session.greet()
    return session
  }

  #handlerOfSession(): SessionHandler {
    if (!this.#manner.isRemote) return this.#handler
    const log = {
      ...silentLog,
      error: (fields: LogFields) => this.#defects.push(String(fields.error)),
    }
    this.#pair = new RemotePair(this.#handler, log, this.#handler.login.tokens?.discovery)
    return this.#pair.remote
  }

  #send(octets: Buffer): void {
    if (!this.#manner.isCut) return this.#session.receive(octets)
    for (const octet of octets) this.#session.receive(Buffer.from([octet]))
  }

  #expectReply(expected: string): void {
    assert(this.#session) // The greeting may be the first thing that a script expects.
    if (expected === 'closed') {
      assert.equal(this.#output, '', 'words before the close that the script does not expect')
      assert(this.#isClosed, 'the session has not closed the connection')
      return
    }
    if (expected === 'nothing') return assert.equal(this.#output, '')
    const [whole] = /^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/.exec(this.#output) ?? []
    assert(whole, `no reply where ${expected} is expected; waiting: ${this.#output}`)
    this.#output = this.#output.slice(whole.length)
    this.#lastReply = whole.trimEnd().split('\r\n')
    const first = this.#lastReply[0]?.replace(/^(\d{3})-/, '$1 ') ?? ''
    assert(`${first} `.startsWith(expected), `expected ${expected}, got ${whole}`)
  }

  #lastReplyHas(begin: string): boolean {
    return this.#lastReply.some((line) => `${line.slice(4)} `.startsWith(begin))
  }

  #prompt(rest: string): void {
    const [, question, answer = ''] = /^(\w+) (.*)$/.exec(rest) ?? []
    const asked = questions.find((known) => known === question)
    assert(asked, `no such question: ${rest}`)
    const manner = manners.find((known) => known === answer)
    if (manner !== undefined) return this.#handler.expect(asked, { manner, reply: undefined })
    const [, code, enhanced = '', text = ''] = /^(\d{3}) (\S+) (.*)$/.exec(answer) ?? []
    assert(code, `no such answer: ${rest}`)
    this.#handler.expect(asked, { manner: 'now', reply: { code: Number(code), enhanced, text } })
  }

  #expectTold(rest: string): void {
    const [, name, properties] = /^(\w+)(?: (.*))?$/.exec(rest) ?? []
    const index = this.#handler.told.findIndex((told) => told.name === name)
    assert(index >= 0, `the handler was not told ${name}`)
    const [told] = this.#handler.told.splice(index, 1)
    if (properties === undefined) return
    const expected: unknown = JSON.parse(properties)
    assert(typeof expected === 'object' && expected !== null)
    assert.partialDeepStrictEqual(told?.what, expected)
  }
}

const questions: readonly Question[] = ['authenticate', 'mail', 'rcpt', 'content', 'write', 'end']
const manners = ['later', 'throws', 'rejects'] as const
