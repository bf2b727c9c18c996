/** The report of a run, for people: docs/benchmarks.md and its picture. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chartOf } from './chart.ts'
import { type Floor, floors, limitOf } from './floors.ts'
import { type Results, shown } from './results.ts'

const docs = join(import.meta.dirname, '../../docs')

export type Run = {
  readonly machine: string
  /** `2026-01-31` */
  readonly date: string
  readonly scale: number
  readonly pairs: number
  readonly isFull: boolean
}

export function writeReport(results: Results, run: Run): void {
  writeFileSync(join(docs, 'benchmarks.svg'), chartOf(results.speeds))
  writeFileSync(join(docs, 'benchmarks.md'), reportOf(results, run))
}

function reportOf(results: Results, run: Run): string {
  const versions = [...results.versions].map(([name, version]) => `${name} ${version}`)
  const small =
    run.scale === 1
      ? ''
      : `\n**A run of ${run.scale} of the usual size, made to try the bench: its figures mean little.**\n`
  const absent = results.absent.map(({ what, figure }) => `- ${what} was left out: ${figure}`)
  return `# Benchmarks

Made by \`npm run bench\` on ${run.date}; do not edit.
${small}
- Machine: ${run.machine}
- Versions: ${versions.join(', ')}
${absent.map((line) => `${line}\n`).join('')}
To repeat it, on Debian 12 as root, with \`postfix\` installed and nothing else running:

\`\`\`sh
npm ci
npm run bench                       # under five minutes
npm run bench -- --full --report    # all rows, and this page
\`\`\`

## Beside other servers

![Messages per second of each server](benchmarks.svg)

${table(['load', 'server', 'messages per second', 'Posthorn is'], speedRows(results))}

Each server takes messages from \`smtp-source\` (50 sessions, loopback, no TLS), flushes them to the disk before it says
250, and delivers them to \`smtp-sink\`; the clock stops at the last arrival. Figures are medians of ${run.pairs} rounds, and
"Posthorn is" is the median of the ratios within each round. "smtp-source into smtp-sink" is the same load with no server
between and nothing kept.

Postfix and Exim are Debian's packages: Postfix with Debian's process limits and 50 deliveries at once to one destination,
Exim unpacked beside it and without limits on parallel sessions. Haraka runs a process per core and delivers from its outbound queue. Their configurations are in
\`test/bench/\`, a file per server.

## What is promised

${table(['figure', 'floor', 'aim', 'measured', ''], floorRows(results))}

## More figures

${table(
  ['what', 'figure'],
  results.figures.map(({ what, figure }) => [what, figure]),
)}
${run.isFull ? '' : '\nThe rows of `--full` were not part of this run.\n'}`
}

function speedRows({ speeds }: Results): string[][] {
  return speeds.map(({ load, name, perSecond, ratio }) => [
    load,
    name,
    perSecond.toFixed(0),
    ratio === undefined ? '' : `${shown(ratio)} times`,
  ])
}

function floorRows({ judged }: Results): string[][] {
  return judged.map(({ name, value, isReached }) => {
    const floor: Floor = floors[name]
    const aim = floor.aim === undefined ? '' : `${floor.aim}`
    const verdict = isReached ? 'reached' : '**missed**'
    return [floor.what, limitOf(floor), aim, `${shown(value)} ${floor.unit}`.trim(), verdict]
  })
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
