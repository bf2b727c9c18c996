/** Where programs of peers are kept between runs, so that a bench without a network can be repeated. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

const cache = join(import.meta.dirname, '../../node_modules/.cache/posthorn-bench')

export function peerFiles(name: string): string {
  const folder = join(cache, name)
  mkdirSync(folder, { recursive: true })
  return folder
}
