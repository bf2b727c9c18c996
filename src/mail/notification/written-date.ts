/** A date as people of a language write it, in UTC: the reader may be anywhere, the log is in UTC too. */
import { type Catalogue, fill } from './catalogue.ts'

export function writtenDate(epochMs: number, { dates }: Catalogue): string {
  const date = new Date(epochMs)
  const day = date.getUTCDate()
  return fill(dates.pattern, {
    weekday: dates.weekdays[date.getUTCDay()] ?? '',
    day: day === 1 ? dates.first : String(day),
    month: dates.months[date.getUTCMonth()] ?? '',
    year: String(date.getUTCFullYear()),
    hour: String(date.getUTCHours()).padStart(2, '0'),
    minute: String(date.getUTCMinutes()).padStart(2, '0'),
  })
}
