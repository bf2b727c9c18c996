/** What commands write to stdout. */
import { once } from 'node:events'
import { withoutControls } from './plain-text.ts'

export function printLine(text: string): void {
  process.stdout.write(`${withoutControls(text)}\n`)
}

/** JSON as it is: it has no control characters unescaped. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`)
}

/** No faster than the reader takes it. */
export async function printBytes(chunks: AsyncIterable<Uint8Array | string>): Promise<void> {
  for await (const chunk of chunks) {
    if (!process.stdout.write(chunk)) await once(process.stdout, 'drain')
  }
}

/** Columns aligned, as wide as their widest cell. `head` names them. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const lines = [head, ...rows].map((row) => row.map(withoutControls))
  const widths = head.map((_, column) => Math.max(...lines.map((row) => row[column]?.length ?? 0)))
  for (const row of lines) {
    const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0))
    process.stdout.write(`${cells.join('  ').trimEnd()}\n`)
  }
}

/** Names and values below one another; what has no value is left out. */
export function printFields(fields: Readonly<Record<string, string | undefined>>): void {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined)
  const width = Math.max(...present.map(([name]) => name.length))
  for (const [name, value] of present) printLine(`${name.padEnd(width)}  ${value}`)
}
