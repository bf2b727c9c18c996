/** The options of [scan] and [scan.actions]: who looks at a message, and what is done about what they find. */
import type { Place } from '../base/exchange.ts'
import { defaultScanActions, type ScanAction, scanActions } from '../mail/scan/verdict-policy.ts'
import type { SignName } from '../mail/scan/sign.ts'
import { parseHostAndPort } from './listen.ts'
import { bytes, choice, count, duration, flag, text } from './option.ts'
import type { Option } from './option.ts'

/** Of sockaddr_un, the final zero excluded. */
const SOCKET_PATH_BYTES_MAX = 107

/** `host:port` or `unix:/path`; undefined when it is neither. */
export function parsePlace(given: string): Place | undefined {
  if (!given.startsWith('unix:')) return parseHostAndPort(given)
  const socket = given.slice('unix:'.length)
  const isPath = socket.startsWith('/') && Buffer.byteLength(socket) <= SOCKET_PATH_BYTES_MAX
  return isPath ? { path: socket } : undefined
}

const daemon = (doc: string, example: string): Option<string> =>
  text({
    doc,
    default: '',
    example,
    allowed: `empty, "host:port", or "unix:" and the path of a socket, such as "${example}"`,
    accepts: (given) => given === '' || parsePlace(given) !== undefined,
  })

const optionalFile = (doc: string): Option<string> =>
  text({ doc, default: '', allowed: 'empty, or the path of a file', accepts: () => true })

/** No path, no user, no query: they would be ignored. */
function isOrigin(given: string): boolean {
  const url = URL.canParse(given) ? new URL(given) : undefined
  return url?.protocol === 'http:' && given.replace(/\/$/, '') === url.origin
}

export const scanOptions = {
  baseline: flag({
    doc: 'Whether the built-in checks look at every message: programs, scripts, macros, dangerous names, also inside zip archives. They need no daemon, and are no antivirus.',
    default: true,
  }),
  blockedHashes: optionalFile(
    'File of SHA-256 hashes of attachments that the built-in checks refuse, one a line; read at start. Empty means none.',
  ),
  clamav: daemon(
    'Virus scanner: where clamd listens. Empty means none.',
    'unix:/run/clamav/clamd.ctl',
  ),
  clamavMaxBytes: bytes({
    doc: 'Larger messages are not shown to clamd (the sign is "unscanned"). Raise it together with its StreamMaxLength, which must not be less.',
    default: 26_214_400,
    min: 1_024,
    max: 1_073_741_824,
  }),
  rspamd: text({
    doc: 'Spam filter: the URL of an rspamd worker, normal or proxy. Empty means none.',
    default: '',
    allowed: 'empty, or a URL without a path, such as "http://127.0.0.1:11333"',
    accepts: (given) => given === '' || isOrigin(given),
  }),
  rspamdPasswordFile: optionalFile(
    'File whose first line is the password that rspamd asks for. Empty means none.',
  ),
  rspamdMaxBytes: bytes({
    doc: 'Larger messages are not shown to rspamd; its own max_message is 50 MB.',
    default: 52_428_800,
    min: 1_024,
    max: 1_073_741_824,
  }),
  spamassassin: daemon(
    'Spam filter: where spamd of SpamAssassin listens. Empty means none.',
    '127.0.0.1:783',
  ),
  spamassassinMaxBytes: bytes({
    doc: 'Larger messages are not shown to spamd, which takes long over them; its own client has the same limit.',
    default: 512_000,
    min: 1_024,
    max: 1_073_741_824,
  }),
  timeoutMs: duration({
    doc: 'How long one scanner may take for one message, with the wait for its turn. Then it counts as down.',
    default: '1m',
    min: '1s',
    max: '5m',
  }),
  maxConnections: count({
    doc: 'Messages that one scanner is shown at the same time; the others wait.',
    default: 10,
    min: 1,
    max: 1_000,
  }),
  whenDown: choice({
    doc: 'What becomes of mail while a scanner does not answer: "defer" is 451, nothing is taken and the client tries again; "accept" takes it unscanned and says so in its history.',
    default: 'defer',
    of: ['defer', 'accept'],
  }),
}

const meaning: Readonly<Record<SignName, string>> = {
  virus: 'A signature that clamd knows.',
  spam: 'rspamd says reject, or spamd finds more points than its threshold.',
  spam_suspected: 'rspamd says "add header" or "rewrite subject".',
  unscanned: 'Larger than a scanner may be shown.',
  eicar: 'The test file of antivirus makers (EICAR).',
  gtube: 'The test line of spam filters (GTUBE).',
  executable: 'A program, by its first bytes or its name.',
  script: 'A script, by its first bytes or its name.',
  macro: 'An Office document with macros.',
  double_extension: 'A dangerous file that looks like a harmless one, invoice.pdf.exe.',
  archive_bomb: 'An archive that grows beyond all measure, or holds too many archives.',
  archive_encrypted: 'An archive that cannot be looked into without a password.',
  hash_blocked: 'An attachment whose hash is in blocked_hashes.',
  phishing_link: 'A link whose text names another domain than it leads to.',
  mixed_script: 'A domain whose letters are of several scripts, to look like another.',
}

function actionFor(sign: SignName): Option<ScanAction> {
  return choice({ doc: meaning[sign], default: defaultScanActions[sign], of: scanActions })
}

export const scanActionOptions = {
  virus: actionFor('virus'),
  spam: actionFor('spam'),
  spam_suspected: actionFor('spam_suspected'),
  unscanned: actionFor('unscanned'),
  eicar: actionFor('eicar'),
  gtube: actionFor('gtube'),
  executable: actionFor('executable'),
  script: actionFor('script'),
  macro: actionFor('macro'),
  double_extension: actionFor('double_extension'),
  archive_bomb: actionFor('archive_bomb'),
  archive_encrypted: actionFor('archive_encrypted'),
  hash_blocked: actionFor('hash_blocked'),
  phishing_link: actionFor('phishing_link'),
  mixed_script: actionFor('mixed_script'),
} satisfies Record<SignName, Option<ScanAction>>
