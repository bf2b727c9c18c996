import assert from 'node:assert/strict'
import test from 'node:test'
import { RETRY_HINT_SECONDS_MAX, RETRY_HINT_SECONDS_MIN, retryHintIn } from './retry-hint.ts'

const cases: readonly (readonly [words: string, seconds: number | undefined])[] = [
  ['try again in 59 seconds', 59],
  ['come back in 5 minutes', 300],
  ['retry-after: 300', 300],
  ['greylisted for 00:04:59', 299],
  ['please retry in 1 hour', 3_600],
  ['try again in an hour', 3_600],
  ['try again in a few minutes', 300],
  ['please wait 120 sec', 120],
  ['wait 2 hours before sending more', 7_200],
  ['greylisted, 240 seconds remaining', 240],
  ['bitte in 10 minuten erneut versuchen, spater', undefined],
  ['versuchen sie es erneut in 10 minuten', 600],
  ['veuillez reessayer dans 15 minutes', 900],
  ['intente de nuevo en 20 minutos', 1_200],
  ['tente novamente em 3 horas', 10_800],
  ['riprovare tra 5 minuti', 300],
  ['повторите попытку через 10 минут', 600],
  ['请在30分钟后重试', 1_800],
  ['請在 2 小時後再試', 7_200],
  ['90秒後に再送してください', 90],
  ['try again in 1 second', RETRY_HINT_SECONDS_MIN],
  ['try again in 90 hours', RETRY_HINT_SECONDS_MAX],
  ['try again in 0 seconds', undefined],
  ['try again later', undefined],
  ['user has sent 300 messages', undefined],
  ['try again, see rfc 5321', undefined],
  ['tried for 5 days', undefined],
]

for (const [words, seconds] of cases) {
  test(`"${words}" means ${seconds === undefined ? 'no hint' : `in ${seconds} seconds`}`, () => {
    assert.equal(retryHintIn(words), seconds)
  })
}
