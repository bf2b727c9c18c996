/** What the sandbox prints at its start: all that a newcomer needs, and one command for a first message. */
import type { SandboxFacts } from './sandbox-facts.ts'

export function welcome({ smtp, user, pass }: SandboxFacts, folder: string): string {
  const where = `--data ${quoted(folder)}`
  return `
Posthorn's sandbox is running. Mail to any address is queued and delivered to a pretend internet;
nothing leaves this machine.

  SMTP host   ${smtp.host}
  ports       ${smtp.tls} (TLS)   ${smtp.starttls} (STARTTLS)
  user        ${user}
  password    ${pass}
  CA file     ${smtp.ca}

Send a first message from another terminal:

  printf 'From: <${user}>\\nTo: <friend@example.com>\\nSubject: Hello\\n\\nMy first message.\\n' |
    curl --silent --show-error --cacert ${quoted(smtp.ca)} --url smtps://${smtp.host}:${smtp.tls} \\
      --user '${user}:${pass}' --mail-from '${user}' --mail-rcpt friend@example.com --upload-file -

See what became of it:

  bin/posthorn message list ${where}
  bin/posthorn message trace ID ${where}

Other answers come from the people at sandbox.test, each in the words of a real provider:
unknown@ mailbox-full@ blocklisted@ greylisted@ rate-limited@ spam-rejected@ too-large@
dmarc-rejected@ server-busy@ server-down@ tls-broken@ slow@ delivered@. To see now what becomes of
their mail in five days, every try and every notice to the sender:

  bin/posthorn dev advance 5d ${where}

Stop with Ctrl-C. All this is also in ${folder}/sandbox.json.

`
}

/** For a POSIX shell. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`
}
