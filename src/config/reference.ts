/**
 * The sample file and the reference, made from the options themselves. `npm run docs` writes them to
 * docs/reference/; a test finds it out when they are stale.
 */
import { WEIGHT_MAX, WEIGHT_MIN } from '../mail/queue/sender-weights.ts'
import { tomlName } from './option.ts'
import type { Option } from './option.ts'
import { sections } from './options.ts'
import type { Section } from './options.ts'
import { routeFields } from './routes.ts'
import { siteOptions } from './site-options.ts'
import { sourceOptions } from './source-options.ts'

const LINE_WIDTH = 98

const routeExamples = [
  '"example.net" = "127.0.0.1:10026"',
  '"*.example.org" = "mx"',
  '"*" = { host = "smtp.relay.example:587", user = "…", password_file = "…" }',
]

const routesDoc =
  'Where mail for a destination goes, like a relayhost or a transport map. A key is a domain, "*.domain" for every name below it, "[IP]" for an address literal, or "*" for everything else; the most specific one counts. A value is "mx", "host:port", or a table.'

const siteExample =
  '"google.com" = { max_connections = 10, messages_per_connection = 50, messages_per_minute = 600 }'

const sitesDoc =
  'What one provider is given, by the names of its MX hosts: the key is a domain and stands for the host of that name and all below it. What is not set here comes from what Posthorn knows of the provider (docs/politeness.md), else from the general options in [delivery].'

const sourceExample =
  '"203.0.113.7" = { ehlo = "mx1.example.com", ipv6 = "2001:db8::7", weight = 3, warm_up_from = "2026-11-01" }'

const sourcesDoc =
  'The addresses that mail leaves from. The key is one of this machine. With several each message goes by one of them, by weight, and by the same one each time that it is tried; an address that a site refuses rests there, and another takes over (docs/sources.md). Routes in [delivery.routes] do not use them. Without any the system chooses the address, and the name is hostname.'

const weightExamples = ['"news@example.com" = 0.5', '"example.org" = 2']

const weightsDoc = `How much a sender weighs beside others, from ${WEIGHT_MIN} to ${WEIGHT_MAX}: with 2 it has twice the turns and places of one with 1 where mail of both waits (docs/queue.md). A key is an address, or a domain for each address of it; the address counts first. Whoever is not named weighs 1.`

/** A posthorn.toml with every option at its default, behind a # without a space. */
export function sampleConfig(): string {
  return `${sampleIntroduction}\n${inOrder(sampleSection, () => `${sampleRoutes()}\n${sampleSites()}\n${sampleSources()}\n${sampleWeights()}`).join('\n')}`
}

/** docs/reference/configuration.md */
export function configReference(): string {
  return `${introduction}\n${inOrder(referenceOf, () => `${referenceOfRoutes()}\n${referenceOfSites()}\n${referenceOfSources()}\n${referenceOfWeights()}`).join('\n')}`
}

/** What is free-form has no table of options; it stands before the time-outs. */
function inOrder(ofSection: (section: Section) => string, ofFreeForm: () => string): string[] {
  return sections.flatMap((section) =>
    section.name === 'delivery.timeouts'
      ? [ofFreeForm(), ofSection(section)]
      : [ofSection(section)],
  )
}

const sampleIntroduction = `# Configuration of Posthorn. Every option stands here with its default; to change one, remove its #.
# Made by "npm run docs". A file needs only what differs.
`

const introduction = `# Configuration

<!-- Made from src/config/options.ts by "npm run docs". Change it there. -->

Posthorn reads the file that \`--config\` names, else \`./posthorn.toml\`, else \`/etc/posthorn/posthorn.toml\`
([TOML](https://toml.io)). \`--data DIR\` wins over the file's \`data\`. Every option has a default; a file needs
only what differs. Unknown keys, wrong types and values out of bounds are errors at start. Paths in the file start
at its folder. [posthorn.toml](posthorn.toml) is a sample with all defaults.
`

function sampleSection({ name, doc, options }: Section): string {
  const head = name === '' ? '' : `${comment(doc)}[${name}]\n\n`
  const entries = Object.entries(options).map(([field, option]) => sampleOption(field, option))
  return `${head}${entries.join('\n')}`
}

function sampleOption(field: string, option: Option<unknown>): string {
  const { doc, allowedInShort, shown, example = '' } = option
  const bounds = allowedInShort === undefined ? '' : ` (${allowedInShort})`
  return `${comment(doc + bounds)}#${tomlName(field)} = ${shown ?? JSON.stringify(example)}\n`
}

function sampleRoutes(): string {
  const fields = Object.entries(routeFields).map(([name, doc]) => comment(`- ${name}: ${doc}`))
  const examples = routeExamples.map((line) => `#${line}\n`)
  return `${comment(routesDoc)}${fields.join('')}[delivery.routes]\n\n${examples.join('')}`
}

function sampleSites(): string {
  return `${comment(sitesDoc)}${fieldsOf(siteOptions)}[delivery.sites]\n\n#${siteExample}\n`
}

function sampleSources(): string {
  return `${comment(sourcesDoc)}${fieldsOf(sourceOptions)}[delivery.sources]\n\n#${sourceExample}\n`
}

function sampleWeights(): string {
  const examples = weightExamples.map((line) => `#${line}\n`)
  return `${comment(weightsDoc)}[delivery.weights]\n\n${examples.join('')}`
}

function referenceOfWeights(): string {
  const examples = ['[delivery.weights]', ...weightExamples]
  return `## \`[delivery.weights]\`\n\n${weightsDoc}\n\n\`\`\`toml\n${examples.join('\n')}\n\`\`\`\n`
}

function fieldsOf(options: Section['options']): string {
  const fields = Object.entries(options).map(([field, { doc, allowedInShort }]) => {
    const bounds = allowedInShort === undefined ? '' : ` (${allowedInShort})`
    return comment(`- ${tomlName(field)}: ${doc}${bounds}`)
  })
  return fields.join('')
}

function referenceOfSources(): string {
  const name = 'delivery.sources."203.0.113.7"'
  return referenceOf({ name, doc: sourcesDoc, options: sourceOptions })
}

function referenceOfSites(): string {
  const name = 'delivery.sites."google.com"'
  return referenceOf({ name, doc: sitesDoc, options: siteOptions })
}

function referenceOf({ name, doc, options }: Section): string {
  const title = name === '' ? 'Top of the file' : `\`[${name}]\``
  const entries = Object.entries(options).map(([field, option]) => referenceOfOption(field, option))
  return `## ${title}\n\n${doc}\n\n${entries.join('\n')}`
}

function referenceOfOption(field: string, option: Option<unknown>): string {
  const value =
    option.shown === undefined ? (option.defaultInWords ?? 'none') : `\`${option.shown}\``
  return `### \`${tomlName(field)}\`\n\n${option.doc}\n\nDefault: ${value}. Allowed: ${option.allowed}.\n`
}

function referenceOfRoutes(): string {
  const fields = Object.entries(routeFields).map(([name, doc]) => `- \`${name}\`: ${doc}\n`)
  return `## \`[delivery.routes]\`

${routesDoc}

\`\`\`toml
[delivery.routes]
${routeExamples.join('\n')}
\`\`\`

Fields of the table:

${fields.join('')}`
}

/** Comment lines, broken between words. */
function comment(sentence: string): string {
  const lines: string[] = []
  let line = '#'
  for (const word of sentence.split(' ')) {
    if (line.length + 1 + word.length > LINE_WIDTH) {
      lines.push(line)
      line = '#'
    }
    line += ` ${word}`
  }
  return `${[...lines, line].join('\n')}\n`
}
