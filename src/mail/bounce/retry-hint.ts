/**
 * When the host says itself to come back: "try again in 59 seconds", "greylisted for 00:04:59",
 * "retry-after: 300". Within bounds: nobody may call us back at once, or put us off beyond half a day.
 */
export const RETRY_HINT_SECONDS_MIN = 30
export const RETRY_HINT_SECONDS_MAX = 12 * 3_600

/** @param words of an answer: lower case, without accents */
export function retryHintIn(words: string): number | undefined {
  const seconds = clockHint(words) ?? unitHint(words) ?? bareHint(words) ?? vagueHint(words)
  if (seconds === undefined || !Number.isFinite(seconds) || seconds <= 0) return undefined
  return Math.min(Math.max(Math.round(seconds), RETRY_HINT_SECONDS_MIN), RETRY_HINT_SECONDS_MAX)
}

/** Words before a span that make it a hint, in the languages of the rules. */
const cue =
  'again|retry|retries|retrying|come back|reconnect|resend|re-?attempt|wait|gr[ae]y-?list(?:ed|ing)?|delay(?:ed)?|deferred|blocked|available|later|erneut|nochmal|wieder|warten|nouveau|reessay\\w{1,4}|ressay\\w{1,4}|patient\\w{1,4}|nuevo|reintent\\w{1,4}|esper\\w{1,4}|novamente|tent\\w{1,4}|aguard\\w{1,4}|riprov\\w{1,4}|attend\\w{1,4}|nuovamente|повтор\\S{0,6}|попыт\\S{0,6}|попробуйте|снова'

const units: readonly { readonly seconds: number; readonly words: string }[] = [
  { seconds: 1, words: 's|secs?|seconds?|sekunden?|secondes?|segundos?|secondi|секунд[аыу]?|秒' },
  { seconds: 60, words: 'm|mins?|minutes?|minuten?|minutos?|minut[oi]|минут[аыу]?|分鐘|分钟|分' },
  {
    seconds: 3_600,
    words: 'h|hrs?|hours?|stunden?|heures?|horas?|or[ae]|час(?:а|ов)?|小時|小时|時間',
  },
]
const unit = units.map(({ words }) => `(${words})`).join('|')
const end = '(?![\\p{Script=Latin}\\p{Script=Cyrillic}\\d])'
const span = `(\\d{1,6}|an?|one|eine[rn]?|une?|una|um|uno) ?(?:${unit})${end}`

const cueThenSpan = new RegExp(`(?:${cue})[^\\d]{0,40}?(?<![\\p{L}\\d.:])${span}`, 'u')
const cjkHint =
  /(\d{1,6}) ?(?:(秒)|(分鐘|分钟|分)|(小時|小时|時間))(?:之)?(?:钟|鐘)?(?:后|後|以后|以後|以降|お待ち|してから)/u
const spanThenCue = new RegExp(
  `(?<![\\p{L}\\d.:])${span}[^\\d]{0,30}?(?:before|and (?:re)?try|then (?:re)?try|to try again|later|remaining|until|left)`,
  'u',
)

function unitHint(words: string): number | undefined {
  const found = cueThenSpan.exec(words) ?? cjkHint.exec(words) ?? spanThenCue.exec(words)
  if (found?.[1] === undefined) return undefined
  const count = /^\d/.test(found[1]) ? Number(found[1]) : 1
  const index = found.slice(2, 5).findIndex((word) => word !== undefined)
  return count * (units[index]?.seconds ?? 1)
}

function clockHint(words: string): number | undefined {
  const found = new RegExp(
    `(?:${cue})[^\\d]{0,40}?(\\d{1,2}):(\\d\\d):(\\d\\d)(?![\\d:])`,
    'u',
  ).exec(words)
  if (found === null) return undefined
  return Number(found[1]) * 3_600 + Number(found[2]) * 60 + Number(found[3])
}

function bareHint(words: string): number | undefined {
  const found = /retry[- ]after ?[:=]? ?(\d{1,6})(?![\d:/.-])/.exec(words)?.[1]
  return found === undefined ? undefined : Number(found)
}

/** "In a few minutes" is what greylisting hosts mean by it. */
function vagueHint(words: string): number | undefined {
  const found = /again (?:in|after) (?:a few|some|several|a couple of) (minutes|hours)/.exec(
    words,
  )?.[1]
  if (found === undefined) return undefined
  return found === 'minutes' ? 300 : 3 * 3_600
}
