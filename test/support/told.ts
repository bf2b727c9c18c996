/** Tables that a test makes and a page of docs/ shows: when they change, so must the page. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'

/** The page shows just these lines. */
export function assertTold(page: string, lines: readonly string[]): void {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8')
  const block = lines.join('\n')
  assert.ok(text.includes(block), `docs/${page} must show:\n${block}`)
}
