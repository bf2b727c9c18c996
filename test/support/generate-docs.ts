/** `npm run docs`: writes what is generated from the code. A test finds it out when it is stale. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { configReference, sampleConfig } from '../../src/config/reference.ts'

const folder = new URL('../../docs/reference/', import.meta.url)

mkdirSync(folder, { recursive: true })
writeFileSync(new URL('configuration.md', folder), configReference())
writeFileSync(new URL('posthorn.toml', folder), sampleConfig())
