/** The options that say which part of the queue a command is over. */
import type { Command } from 'commander'
import type { QueueSelection } from '../contract/queue-change.ts'
import { withJson } from './listing-options.ts'

export type FilterOptions = QueueSelection & { readonly json?: true }

export function withFilters(command: Command): Command {
  return command
    .option('--site <name>', 'all destinations behind the same hosts, as "posthorn queue" names it')
    .option('--destination <domain>', 'mail to this domain')
    .option('--sender <address>', 'mail that this address submitted')
}

/** For what changes something: all of it only on demand. */
export function withFiltersOrAll(command: Command): Command {
  return withFilters(withJson(command))
    .option('--id <id>', 'one message')
    .option('--all', 'all mail')
}

export function selectionOf({ site, destination, sender, id, all }: FilterOptions): QueueSelection {
  return {
    ...(site === undefined ? {} : { site }),
    ...(destination === undefined ? {} : { destination }),
    ...(sender === undefined ? {} : { sender }),
    ...(id === undefined ? {} : { id }),
    ...(all === undefined ? {} : { all }),
  }
}
