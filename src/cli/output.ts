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
  for (const line of tableLines(head, rows)) process.stdout.write(`${line}\n`)
}

/** The lines of a table, that of its head first. */
export function tableLines(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const lines = [head, ...rows].map((row) => row.map(withoutControls))
  const widths = head.map((_, column) => Math.max(...lines.map((row) => row[column]?.length ?? 0)))
  return lines.map((row) => {
    const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0))
    return cells.join('  ').trimEnd()
  })
}

/** Words in lines of at most so many columns, unless a word is longer. */
export function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || last.length + 1 + word.length > columns) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}

/** Names and values below one another; what has no value is left out. */
export function printFields(fields: Readonly<Record<string, string | undefined>>): void {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined)
  const width = Math.max(...present.map(([name]) => name.length))
  for (const [name, value] of present) printLine(`${name.padEnd(width)}  ${value}`)
}
