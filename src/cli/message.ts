/** `posthorn message`: where a message is, why it is there, what happens next; and changes by hand. */
import type { Command } from 'commander'
import type {
  MessageEffect,
  MessageRow,
  MessageTrace,
  RefusedMessage,
} from '../contract/message.ts'
import { administer, pathOf } from './admin-client.ts'
import { queryOf, withJson, withListingOptions } from './listing-options.ts'
import type { ListingOptions } from './listing-options.ts'
import { showMessage } from './message-show.ts'
import { printJson, printLine, printTable } from './output.ts'

type JsonOption = { readonly json?: true }
type RefuseOptions = JsonOption & { readonly reason?: string }
type KeepOptions = JsonOption & { readonly lift?: true }

export function addMessageCommands(program: Command): void {
  const message = program.command('message').description('messages and what became of them')
  withListingOptions(message.command('list'), 'id')
    .description('list messages, newest first')
    .action(list)
  withJson(message.command('show'))
    .description('show a message with its content')
    .argument('<id>')
    .option('--raw', 'only its source, byte for byte')
    .action(showMessage)
  withJson(message.command('trace'))
    .description('tell the story of a message: what happened, where it is now, what happens next')
    .argument('<id>')
    .action(trace)
  withJson(message.command('retry'))
    .description('try now what waits of a message')
    .argument('<id>')
    .action((id: string, options: JsonOption, command: Command) =>
      change('retry', id, options, command),
    )
  withJson(message.command('cancel'))
    .description('give up what is still open of a message; its sender is not told')
    .argument('<id>')
    .action((id: string, options: JsonOption, command: Command) =>
      change('cancel', id, options, command),
    )
  withJson(message.command('release'))
    .description('let go what is held of a message')
    .argument('<id>')
    .action((id: string, options: JsonOption, command: Command) =>
      change('release', id, options, command),
    )
  withJson(message.command('refuse'))
    .description('give up what is held of a message; its sender is told')
    .argument('<id>')
    .option('--reason <words>', 'for the sender')
    .action((id: string, { reason, ...options }: RefuseOptions, command: Command) =>
      change('refuse', id, options, command, { reason }),
    )
  withListingOptions(message.command('refused'), 'id')
    .description('list messages that were not taken, newest first')
    .action(listRefused)
  withJson(message.command('keep'))
    .description('keep a message from being forgotten, for an investigation')
    .argument('<id>')
    .option('--lift', 'no longer')
    .action((id: string, options: KeepOptions, command: Command) =>
      change(options.lift ? 'unkeep' : 'keep', id, options, command),
    )
}

async function list(options: ListingOptions, command: Command): Promise<void> {
  await administer(command, async (client) => {
    const path = pathOf(['messages'], queryOf(options))
    const rows = await client.ask<MessageRow[]>({ method: 'GET', path })
    if (options.json) return printJson(rows)
    if (rows.length === 0) return printLine('No messages.')
    printTable(
      ['ID', 'STATUS', 'ACCEPTED', 'SENDER', 'RECIPIENTS', 'SUBJECT'],
      rows.map((row) => [
        row.id,
        row.status,
        row.acceptedAt,
        row.sender === '' ? '<>' : row.sender,
        recipientsOf(row),
        subjectOf(row),
      ]),
    )
    const last = rows.at(-1)
    if (last !== undefined && rows.length === options.limit) {
      printLine(`Older ones: posthorn message list --after ${last.id}`)
    }
  })
}

async function listRefused(options: ListingOptions, command: Command): Promise<void> {
  await administer(command, async (client) => {
    const path = pathOf(['refused-messages'], queryOf(options))
    const rows = await client.ask<RefusedMessage[]>({ method: 'GET', path })
    if (options.json) return printJson(rows)
    if (rows.length === 0) return printLine('No message has been refused.')
    printTable(
      ['AT', 'LOGGED IN AS', 'SENDER', 'RECIPIENTS', 'RULE', 'ANSWER'],
      rows.map((row) => [
        row.at,
        row.submitter,
        row.sender === '' ? '<>' : row.sender,
        recipientsOf(row),
        row.rule,
        row.reply.replaceAll('\n', ' / '),
      ]),
    )
  })
}

function subjectOf({ subject, redactedAt, keptAt }: MessageRow): string {
  const marks = [redactedAt && '(content removed)', keptAt && '(kept)'].filter(Boolean)
  return [subject, ...marks].join(' ').trim()
}

function recipientsOf({ recipients }: Pick<MessageRow, 'recipients'>): string {
  const [first = ''] = recipients
  return recipients.length < 2 ? first : `${first} and ${recipients.length - 1} more`
}

async function trace(id: string, options: JsonOption, command: Command): Promise<void> {
  await administer(command, async (client) => {
    const path = pathOf(['messages', id, 'trace'])
    const answer = await client.ask<MessageTrace>({ method: 'GET', path })
    if (options.json) return printJson(answer)
    for (const { at, text } of answer.story) printLine(`${at}  ${text}`)
    printLine(answer.now)
  })
}

const requests = {
  retry: ['POST', 'retry'],
  cancel: ['POST', 'cancel'],
  release: ['POST', 'release'],
  refuse: ['POST', 'refuse'],
  keep: ['POST', 'keep'],
  unkeep: ['DELETE', 'keep'],
} as const

async function change(
  kind: keyof typeof requests,
  id: string,
  options: JsonOption,
  command: Command,
  body?: object,
): Promise<void> {
  await administer(command, async (client) => {
    const [method, what] = requests[kind]
    const path = pathOf(['messages', id, what])
    const answer = await client.ask<MessageEffect>({
      method,
      path,
      ...(body === undefined ? {} : { body }),
    })
    if (options.json) printJson(answer)
    else printLine(`${answer.message}.`)
  })
}
