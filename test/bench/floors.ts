/** What is promised of the figures, as data: the least (or most) that passes, and what we want to reach. */

export type Floor = {
  readonly what: string
  readonly unit: string
  readonly least?: number
  readonly most?: number
  readonly aim?: number
}

export const floors = {
  besidePostfix: {
    what: '4 KB, one connection per message: Posthorn over Postfix',
    unit: 'times',
    least: 4,
    aim: 5,
  },
  besideHaraka: {
    what: '4 KB, one connection per message: Posthorn over Haraka',
    unit: 'times',
    least: 6,
    aim: 8,
  },
  besidePostfixKept: {
    what: '4 KB, connections kept: Posthorn over Postfix',
    unit: 'times',
    least: 5,
  },
  ofYardstick: {
    what: '4 KB, one connection per message: Posthorn over smtp-source straight into smtp-sink',
    unit: 'times',
    least: 0.35,
    aim: 0.5,
  },
  signedWithRsa: {
    what: 'TLS, AUTH, signed with the RSA key, connections kept',
    unit: 'messages per second',
    least: 1_000,
  },
  signedWithBoth: {
    what: 'TLS, AUTH, signed with both keys, connections kept',
    unit: 'messages per second',
    least: 1_000,
  },
  loginTimes: {
    what: 'refused logins: unknown user and wrong password cannot be told apart (Mann-Whitney p)',
    unit: '',
    // If there were no difference, one run in a thousand would still look like one.
    least: 0.001,
  },
  deferredSpeed: {
    what: '1,000,000 messages deferred: new mail beside an empty queue',
    unit: 'times',
    least: 0.8,
  },
  deferredMemory: {
    what: '1,000,000 messages deferred: the most memory ever used (VmHWM)',
    unit: 'MB',
    most: 400,
  },
  deferredStart: {
    what: '1,000,000 messages deferred: from the start of the process to its readiness',
    unit: 's',
    most: 5,
  },
  flatCost: {
    what: 'CPU of the main thread per message: 1,000,000 deferred beside 1,000',
    unit: 'times',
    most: 1.25,
  },
  idleLatency: {
    what: "an idle server: from the final dot to the next host's 250, median",
    unit: 'ms',
    most: 5,
  },
} as const satisfies Record<string, Floor>

export type FloorName = keyof typeof floors

export type Judged = {
  readonly name: FloorName
  readonly value: number
  readonly isReached: boolean
}

export function judge(name: FloorName, value: number): Judged {
  const { least = -Infinity, most = Infinity }: Floor = floors[name]
  return { name, value, isReached: value >= least && value <= most }
}

/** `at least 4`, `at most 400`. */
export function limitOf({ least, most }: Floor): string {
  return least === undefined ? `at most ${most ?? '-'}` : `at least ${least}`
}
