/**
 * Reads what `strace -f -ttt -T -y` writes. A call that another thread interrupted is given in two
 * lines, "unfinished" and "resumed"; here it is one call again, with its beginning and its end.
 */

export type SystemCall = {
  readonly name: string
  /** The path, or "socket:[4711]", behind the first argument if that is a descriptor. */
  readonly file: string
  /** The arguments as printed, of which strings may be cut. */
  readonly args: string
  readonly result: number
  readonly startedAt: number
  readonly endedAt: number
}

/** Every call that came to its end, in the order of their ends. */
export function systemCallsOf(log: string): SystemCall[] {
  const unfinished = new Map<string, { startedAt: number; text: string }>()
  return log.split('\n').flatMap((line) => {
    const [, thread = '', time = '', text = ''] = /^(\d+) +(\d+\.\d+) (.*)$/.exec(line) ?? []
    const now = Number(time)
    const begun = /^(.*) <unfinished \.\.\.>$/.exec(text)?.[1]
    if (begun !== undefined) {
      unfinished.set(thread, { startedAt: now, text: begun })
      return []
    }
    const rest = /^<\.\.\. \w+ resumed>(.*)$/.exec(text)?.[1]
    if (rest === undefined) return callOf(text, now)
    const before = unfinished.get(thread)
    unfinished.delete(thread)
    return before === undefined ? [] : callOf(before.text + rest, before.startedAt)
  })
}

function callOf(text: string, startedAt: number): SystemCall[] {
  const whole = /^(\w+)\((.*)\) += (-?\d+).*<(\d+\.\d+)>$/.exec(text)
  if (whole === null) return []
  const [, name = '', args = '', result, seconds] = whole
  const file = /^\d+<([^>]*)>/.exec(args)?.[1] ?? ''
  return [
    { name, file, args, result: Number(result), startedAt, endedAt: startedAt + Number(seconds) },
  ]
}
