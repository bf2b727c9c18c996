/** Chance, as the rest of Posthorn sees it: injected, so that a seeded run repeats itself. */
import { randomBytes } from 'node:crypto'

export interface Random {
  /** A number in [0, 1). Not for secrets. */
  roll(): number
  /** Unpredictable bytes, for keys, passwords and ids. */
  bytes(count: number): Buffer
}

export const systemRandom: Random = {
  roll: () => Math.random(),
  bytes: (count) => (count > STOCK_BYTES / 16 ? randomBytes(count) : fromStock(count)),
}

/** Asking the system for a few bytes costs as much as asking for thousands, so we keep some in stock. */
const STOCK_BYTES = 4_096
let stock = Buffer.alloc(0)

function fromStock(count: number): Buffer {
  if (stock.length < count) stock = randomBytes(STOCK_BYTES)
  const taken = Buffer.from(stock.subarray(0, count))
  stock.fill(0, 0, count)
  stock = stock.subarray(count)
  return taken
}

/** The same dice every time for one seed (mulberry32). For tests and simulation, never for keys. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const roll = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return { roll, bytes: (count) => Buffer.from(Array.from({ length: count }, () => roll() * 256)) }
}

/** Shuffled copy, every order equally likely (Fisher-Yates). */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const result = [...items]
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random.roll() * (last + 1))
    const held = result[last] as T
    result[last] = result[other] as T
    result[other] = held
  }
  return result
}
