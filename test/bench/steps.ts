/** The steps of a message's way through the server, and the files of src/ that do their work. */

export type Step =
  /** Sockets, TLS and dialogues of clients, in a thread of their own. */
  | 'doors'
  | 'TLS and sockets'
  | 'SMTP session'
  | 'login and policy'
  | 'spool seal'
  | 'DKIM body hash'
  | 'DKIM signature'
  | 'store commit'
  | 'delivery'
  | 'garbage collection'
  | 'other'

/** The first that matches; a file is named as below src/. */
const filesOf: readonly (readonly [files: RegExp, step: Step])[] = [
  [/^mail\/domain\/dkim\/relaxed-body/, 'DKIM body hash'],
  [/^mail\/domain\/dkim\//, 'DKIM signature'],
  [/^mail\/spool\//, 'spool seal'],
  [/^store\//, 'store commit'],
  [/^mail\/(delivery|route|queue|bounce)\//, 'delivery'],
  [/^protocol\/smtp\/(client-|reply-reader|extensions|dot-stuffer)/, 'delivery'],
  [/^protocol\/smtp\//, 'SMTP session'],
  [/^endpoint\/smtp\/|^base\/dialer/, 'TLS and sockets'],
  [/^(mail|protocol)\//, 'login and policy'],
]

export function stepOf(file: string): Step {
  return filesOf.find(([files]) => files.test(file))?.[1] ?? 'other'
}
