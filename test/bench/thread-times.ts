/** The CPU time of a process by kind of thread, from /proc (proc(5)). Seconds. */
import { readdirSync, readFileSync } from 'node:fs'

export type ThreadTimes = {
  readonly main: number
  /** Signatures and work on files. */
  readonly pool: number
  /** The store's thread. */
  readonly writer: number
  /** The thread with the sockets of clients. */
  readonly doors: number
  /** V8's helpers: garbage collection, and some compilation. The profiler's own thread is left out. */
  readonly collectors: number
}

/** Linux counts in ticks of 10 ms for every process, whatever its own clock is. */
const TICKS_PER_SECOND = 100

export function threadTimes(pid: number): ThreadTimes {
  const times = { main: 0, pool: 0, writer: 0, doors: 0, collectors: 0 }
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const folder = `/proc/${pid}/task/${thread}`
    const name = readFileSync(`${folder}/comm`, 'utf8').trim()
    const seconds = secondsOf(readFileSync(`${folder}/stat`, 'utf8'))
    if (Number(thread) === pid) times.main += seconds
    else if (name === 'libuv-worker') times.pool += seconds
    else if (name === 'writer') times.writer += seconds
    else if (name === 'doors') times.doors += seconds
    else if (name === 'V8Worker') times.collectors += seconds
  }
  return times
}

/** Fields 14 and 15, user and system; the name before them may hold spaces and ends with a parenthesis. */
function secondsOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}
