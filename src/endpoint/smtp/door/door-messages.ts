/**
 * What the thread of the doors and the main thread say to one another. The sockets, TLS and dialogues of all
 * clients are there; the decisions (protocol/smtp/session-handler.ts) are here. Sessions have numbers, and so
 * has each question of a session.
 *
 * Messages travel in batches, one per turn of the loop, in the order in which they were said. The octets
 * of content lie in one buffer behind each batch; a message only counts them, in the same order.
 */
import type { LogFields } from '../../../base/log.ts'
import type {
  LoginOutcome,
  LoginRefusal,
  ScramKeys,
} from '../../../protocol/sasl/login-authority.ts'
import type { Reply } from '../../../protocol/smtp/reply.ts'
import type {
  ClientInfo,
  MailCommand,
  RcptCommand,
} from '../../../protocol/smtp/session-handler.ts'
import type { SessionMode } from '../../../protocol/smtp/session-options.ts'
import type { DoorPlan } from '../listeners.ts'

/** What the thread is started with. */
export type DoorData = {
  readonly plan: DoorPlan
  /** Where clients learn how to get a token; absent where no issuer is trusted. */
  readonly tokenDiscovery: string | undefined
}

export type Question =
  | { readonly kind: 'mail'; readonly command: MailCommand; readonly client: ClientInfo }
  | { readonly kind: 'rcpt'; readonly command: RcptCommand }
  | { readonly kind: 'content-ended' }
  | { readonly kind: 'password'; readonly user: string; readonly password: string }
  | { readonly kind: 'scram-keys'; readonly user: string }
  | { readonly kind: 'scram-proved'; readonly user: string; readonly keyId: string | undefined }
  | { readonly kind: 'token'; readonly user: string; readonly token: string }

export type Answer = Reply | LoginOutcome | LoginRefusal | ScramKeys

export type FromDoor =
  | {
      readonly kind: 'opened'
      readonly session: number
      readonly mode: SessionMode
      readonly ip: string
    }
  | {
      readonly kind: 'asked'
      readonly session: number
      readonly call: number
      readonly question: Question
    }
  /** Of the transaction whose commands have been asked about; `recipients` counts those that were taken. */
  | { readonly kind: 'content'; readonly session: number; readonly recipients: number }
  | { readonly kind: 'octets'; readonly session: number; readonly count: number }
  | { readonly kind: 'content-discarded'; readonly session: number }
  | { readonly kind: 'transaction-closed'; readonly session: number }
  | { readonly kind: 'session-over'; readonly session: number }
  | {
      readonly kind: 'logged'
      readonly level: 'debug' | 'info' | 'warn' | 'error'
      readonly fields: LogFields
      readonly event: string
    }
  | { readonly kind: 'listening' }
  | { readonly kind: 'not-listening'; readonly why: string }

export type ToDoor =
  | {
      readonly kind: 'answered'
      readonly session: number
      readonly call: number
      readonly answer: Answer
    }
  /** The decision itself broke: a defect of ours. */
  | {
      readonly kind: 'broke'
      readonly session: number
      readonly call: number
      readonly error: string
    }
  /** So many octets of content have found their place: more may come. */
  | { readonly kind: 'octets-taken'; readonly session: number; readonly count: number }
  | { readonly kind: 'login-ended'; readonly session: number; readonly why: string }
  | { readonly kind: 'stop' }

/** Content that may be on its way between the threads, for each session. */
export const OCTETS_UNTAKEN_MAX = 128 * 1024
