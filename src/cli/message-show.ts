/** `posthorn message show`: everything that is known of one message, and its content. */
import type { Command } from 'commander'
import type { Attempt, MessageView } from '../contract/message.ts'
import { administer, pathOf } from './admin-client.ts'
import type { AdminClient } from './admin-client.ts'
import { CommandFailure } from './command-failure.ts'
import { printBytes, printFields, printJson, printLine } from './output.ts'
import { withoutControlsButLines } from './plain-text.ts'

/** More of the content than this is for `--raw`. */
const SHOWN_BYTES_MAX = 65_536

export type ShowOptions = { readonly json?: true; readonly raw?: true }

export async function showMessage(
  id: string,
  options: ShowOptions,
  command: Command,
): Promise<void> {
  await administer(command, async (client) => {
    if (options.raw) return printBytes(await contentOf(client, id))
    const message = await client.ask<MessageView>({ method: 'GET', path: pathOf(['messages', id]) })
    if (options.json) return printJson(message)
    printMessage(message)
    printLine('')
    if (message.obituary === undefined) await printContent(client, id)
    else printLine(message.obituary)
  })
}

const tlsWords: Record<NonNullable<MessageView['tlsRequired']>, string> = {
  yes: 'REQUIRETLS',
  no: 'TLS-Required: No',
}

function contentOf(client: AdminClient, id: string): Promise<AsyncIterable<Uint8Array>> {
  return client.stream({ method: 'GET', path: pathOf(['messages', id, 'content']) })
}

function printMessage(message: MessageView): void {
  const { sender } = message.envelope
  printFields({
    id: message.id,
    status: message.status,
    accepted: message.acceptedAt,
    expires: message.expiresAt,
    redacted: message.redactedAt,
    kept: message.keptAt,
    sender: sender === '' ? '<>' : sender,
    subject: message.redactedAt === undefined ? message.subject : undefined,
    size: `${message.size} bytes`,
    tls: message.tlsRequired && tlsWords[message.tlsRequired],
  })
  for (const { address, state, nextAttemptAt, attempts } of message.recipients) {
    const next = nextAttemptAt === undefined ? '' : `, next attempt at ${nextAttemptAt}`
    printLine(`recipient ${address}: ${state}${next}`)
    for (const attempt of attempts) printLine(`  ${attemptInWords(attempt)}`)
  }
}

function attemptInWords({ at, host, ip, ourIp, tls, stage, reply }: Attempt): string {
  const from = ourIp === undefined ? '' : `from ${ourIp}`
  const parts = [host, ip === '' ? '' : `[${ip}]`, from, tls ?? '']
  const machine = parts.filter((part) => part !== '')
  return `${[at, ...machine, `at ${stage}`].join(' ')}: ${reply.replaceAll('\n', ' / ')}`
}

async function printContent(client: AdminClient, id: string): Promise<void> {
  try {
    await printBytes(readable(await contentOf(client, id), id))
  } catch (error) {
    // The content may be gone by now. The rest was worth showing.
    if (!(error instanceof CommandFailure)) throw error
    printLine(`(${error.message})`)
  }
}

async function* readable(chunks: AsyncIterable<Uint8Array>, id: string): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = SHOWN_BYTES_MAX
  for await (const chunk of chunks) {
    yield withoutControlsButLines(decoder.decode(chunk.subarray(0, rest), { stream: true }))
    rest -= chunk.length
    if (rest < 0) {
      yield `\n(cut here; "posthorn message show --raw ${id}" has all of it)\n`
      return
    }
  }
}
