/**
 * `posthorn bounce-info`: what an answer means, by the rules that the server uses, the operator's own
 * included. Needs no server and no data folder.
 */
import type { Command } from 'commander'
import type { BounceInfo } from '../contract/bounce-info.ts'
import type { Classify } from '../role/bounce-classifier.ts'
import { printFields, printJson } from './output.ts'
import type { GlobalOptions } from './settings.ts'

type Options = {
  readonly jsonl?: true
  readonly json?: true
  readonly stage?: string
  readonly host?: string
  readonly error?: string
}

export function addBounceInfoCommand(program: Command): void {
  program
    .command('bounce-info')
    .description(
      'say what the answer of a mail server means: tried again or not, why, whose move it is',
    )
    .argument(
      '[reply...]',
      'the answer, such as "550 5.1.1 No such user"; default: read from stdin',
    )
    .option(
      '--jsonl',
      'read {"reply","stage"?,"host"?,"ourIps"?,"error"?} line by line from stdin, answer likewise',
    )
    .option('--json', 'answer as JSON')
    .option('--stage <stage>', 'connect, ehlo, starttls, auth, mail, rcpt, data or dot')
    .option('--host <name>', 'the mail server that said it')
    .option('--error <code>', 'for trouble without an answer, such as ECONNREFUSED or NXDOMAIN')
    .action(bounceInfo)
}

async function bounceInfo(words: string[], options: Options, command: Command): Promise<void> {
  const classify = await openClassifier(command.optsWithGlobals<GlobalOptions>())
  if (options.jsonl) return answerLines(classify, command)
  const { error, host } = options
  const stage = options.stage === undefined ? undefined : readStage(options.stage, command)
  const reply = words.length > 0 || error !== undefined ? words.join(' ') : await readAll()
  const info = classify({
    ...(reply === '' ? {} : { reply: reply.trimEnd() }),
    ...(error === undefined ? {} : { error }),
    ...(stage === undefined ? {} : { stage }),
    ...(host === undefined ? {} : { host }),
  })
  if (options.json) printJson(info)
  else printInWords(info)
}

/** Loaded when asked, so that other commands do not compile the rules. */
async function openClassifier({ config, data }: GlobalOptions): Promise<Classify> {
  const [{ classifyOnce }, { loadConfig }] = await Promise.all([
    import('../role/bounce-classifier.ts'),
    import('../config/load-config.ts'),
  ])
  return classifyOnce(loadConfig({ file: config, dataOverride: data }))
}

type BounceInput = Parameters<Classify>[0]

function printInWords(info: BounceInfo): void {
  const { blocklist, retryAfterSeconds } = info
  printFields({
    message: info.message,
    category: info.category,
    kind: info.kind,
    action: info.action,
    scope: info.scope,
    suppress: info.suppress ? 'yes' : 'no',
    'retry after': retryAfterSeconds === undefined ? undefined : `${retryAfterSeconds} seconds`,
    provider: info.provider,
    blocklist: blocklist && `${blocklist.name}, ${blocklist.delistingPage}`,
    evidence: info.evidence,
  })
}

async function answerLines(classify: Classify, command: Command): Promise<void> {
  let number = 0
  let answers = ''
  try {
    for await (const line of linesOf(process.stdin)) {
      number++
      if (line.trim() === '') continue
      answers += `${JSON.stringify(classify(readInput(line, number, command)))}\n`
      if (answers.length < ANSWERS_CHARACTERS_MAX) continue
      await write(answers)
      answers = ''
    }
  } finally {
    // What was asked before a faulty line is answered.
    await write(answers)
  }
}

/** Written together: a write for each line would cost more than the classifying. */
const ANSWERS_CHARACTERS_MAX = 65_536

/** @throws CommanderError (exit status 2), naming the line */
function readInput(line: string, number: number, command: Command): BounceInput {
  const wrong = (why: string): never =>
    command.error(`error: line ${number}: ${why}`, { exitCode: 2 })
  let given: unknown
  try {
    given = JSON.parse(line)
  } catch {
    return wrong('this is no JSON')
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return wrong('this must be an object such as {"reply":"550 5.1.1 No such user"}')
  }
  for (const [key, value] of Object.entries(given)) {
    const fault = faultOf(key, value)
    if (fault !== undefined) return wrong(fault)
  }
  // Checked above, key by key; null is as good as absent.
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))
}

function faultOf(key: string, value: unknown): string | undefined {
  if (value === null) return undefined
  if (key === 'ourIps' || key === 'ourNames') {
    const isList = Array.isArray(value) && value.every((item) => typeof item === 'string')
    return isList ? undefined : `${key} must be a list of texts`
  }
  if (key === 'stage') {
    return stages.some((stage) => stage === value) ? undefined : `stage must be ${stageWords}`
  }
  if (key === 'reply' || key === 'host' || key === 'error') {
    return typeof value === 'string' ? undefined : `${key} must be a text`
  }
  return undefined
}

const stages = ['connect', 'ehlo', 'starttls', 'auth', 'mail', 'rcpt', 'data', 'dot'] as const
const stageWords = `one of ${stages.join(', ')}`

function readStage(given: string, command: Command): (typeof stages)[number] {
  const stage = stages.find((known) => known === given)
  return stage ?? command.error(`error: --stage must be ${stageWords}`, { exitCode: 2 })
}

async function readAll(): Promise<string> {
  let text = ''
  for await (const line of linesOf(process.stdin)) text += `${line}\n`
  return text
}

async function* linesOf(input: NodeJS.ReadStream): AsyncGenerator<string> {
  input.setEncoding('utf8')
  let rest = ''
  for await (const chunk of input) {
    // Text, since the encoding is set.
    const lines = (rest + (chunk as string)).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

async function write(text: string): Promise<void> {
  if (text === '' || process.stdout.write(text)) return
  await new Promise<void>((resolve) => process.stdout.once('drain', resolve))
}
