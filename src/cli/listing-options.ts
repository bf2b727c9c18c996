/** The options that all listings share. */
import { InvalidArgumentError } from 'commander'
import type { Command } from 'commander'

export type ListingOptions = {
  readonly limit: number
  readonly after?: string
  readonly json?: true
}

const LIMIT_BY_DEFAULT = 100
const LIMIT_MAX = 10_000

/** @param id what names a row of this listing */
export function withListingOptions(command: Command, id: string): Command {
  return withJson(command)
    .option('--limit <count>', 'how many rows', parseLimit, LIMIT_BY_DEFAULT)
    .option(`--after <${id}>`, 'go on behind this row')
}

export function withJson(command: Command): Command {
  return command.option('--json', 'answer as JSON')
}

export function queryOf({ limit, after }: ListingOptions): {
  limit: number
  after: string | undefined
} {
  return { limit, after }
}

function parseLimit(text: string): number {
  const limit = Number(text)
  if (/^\d+$/.test(text) && limit >= 1 && limit <= LIMIT_MAX) return limit
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${LIMIT_MAX}.`)
}
