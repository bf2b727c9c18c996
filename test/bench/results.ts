/** Everything that a run of the bench has found, said as it is found and kept for the report. */
import { type FloorName, type Floor, floors, type Judged, judge, limitOf } from './floors.ts'

/** The speed of one server under one load; medians. */
export type Speed = {
  readonly load: string
  readonly name: string
  readonly perSecond: number
  /** Posthorn's speed over this one's; absent for Posthorn. */
  readonly ratio?: number
}

export type Figure = { readonly what: string; readonly figure: string }

export class Results {
  readonly speeds: Speed[] = []
  readonly figures: Figure[] = []
  readonly judged: Judged[] = []
  /** Name and version, in the order of their start. */
  readonly versions = new Map<string, string>()
  /** Peers that could not be had, and why. */
  readonly absent: Figure[] = []

  get isGood(): boolean {
    return this.judged.every(({ isReached }) => isReached)
  }

  speed(speed: Speed): void {
    this.speeds.push(speed)
    const ratio = speed.ratio === undefined ? '' : `; Posthorn is ${shown(speed.ratio)} times that`
    say(`  ${speed.name}: median ${speed.perSecond.toFixed(0)}/s${ratio}`)
  }

  figure(what: string, figure: string): void {
    this.figures.push({ what, figure })
    say(`  ${what}: ${figure}`)
  }

  judge(name: FloorName, value: number): void {
    const judged = judge(name, value)
    this.judged.push(judged)
    const { what, unit, ...limits }: Floor = floors[name]
    const verdict = judged.isReached ? 'reached' : 'MISSED'
    const aim = limits.aim === undefined ? '' : `, aim ${limits.aim}`
    say(`  ${what}: ${shown(value)} ${unit} (${limitOf(floors[name])}${aim}): ${verdict}`)
  }

  leftOut(what: string, figure: string): void {
    this.absent.push({ what, figure })
    say(`${what} is left out: ${figure}`)
  }
}

/** Three digits that matter. */
export function shown(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}

export function say(line: string): void {
  console.log(line)
}

export function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
