/**
 * The log: one event per line on stderr, JSON by pino; on a terminal the same events as short
 * readable lines. stdout belongs to `posthorn ready` and to the answers of commands.
 */
import { type DestinationStream, pino } from 'pino'

export interface Log {
  debug(fields: LogFields, event: string): void
  info(fields: LogFields, event: string): void
  warn(fields: LogFields, event: string): void
  error(fields: LogFields, event: string): void
}

export type LogFields = Readonly<Record<string, unknown>>
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

export function openLog(level: LogLevel, isTerminal: boolean): Log {
  const destination = isTerminal ? { write: writeReadable } : linesOfOneTurn()
  return pino(
    {
      level,
      base: null,
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: (error: unknown) => describeError(error) },
    },
    destination,
  )
}

/** What is logged in one turn of the loop is one write: mail under load brings dozens of lines in each. */
function linesOfOneTurn(): DestinationStream {
  const destination = pino.destination({ fd: 2, sync: true })
  let lines = ''
  const flush = (): void => {
    if (lines !== '') destination.write(lines)
    lines = ''
  }
  process.on('exit', flush)
  return {
    write(line) {
      if (lines === '') setImmediate(flush)
      lines += line
    },
  }
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} }

/** The sentence of an error for a log line or a person: its message, with the system's code. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function writeReadable(line: string): void {
  const { time, level, event, ...fields } = JSON.parse(line) as Record<string, unknown>
  const clock = String(time).slice(11, 19)
  const details = Object.entries(fields).map(([name, value]) => `${name}=${readable(value)}`)
  process.stderr.write(`${[clock, String(level).padEnd(5), event, ...details].join(' ')}\n`)
}

function readable(value: unknown): string {
  return typeof value === 'string' && !value.includes(' ') ? value : JSON.stringify(value)
}
