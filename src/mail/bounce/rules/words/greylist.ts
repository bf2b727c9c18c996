/** Asked to come again: greylisting and what looks like it. */
import type { RuleBook } from '../../rule-book.ts'

export const greylist: RuleBook = {
  name: 'words/greylist',
  rules: [
    {
      name: 'greylist',
      comment: 'Called by its name, in two spellings and some languages.',
      sample: '450 4.2.0 Greylisted, see you in five minutes',
      when: {
        words:
          /gr[ae]y-?_? ?list|postgrey|sqlgrey|milter-greylist|graulist|liste grise|lista gris|lista cinza|lista grigia|сер(?:ый|ого|ые|ом) спис|грейлист|灰名单|灰名單|グレイリスト|グレーリスト/,
        butNot: /too many connections/,
      },
      category: 'greylist',
    },
    {
      name: 'first-time',
      comment: 'Greylisting described: new senders come a second time.',
      sample: '451 First contact: unknown sender triplet, retry to be accepted',
      when: {
        words:
          /first (?:time|contact|attempt|seen|delivery attempt)|triplet|(?:new|unknown|unfamiliar) (?:sender|client|host|ip).{0,40}(?:retry|try|again|later|defer)|(?:retry|try again|resend).{0,40}(?:to be accepted|to prove|prove (?:that )?you|will be accepted|and (?:you|it|your (?:mail|message)) will)|proof of (?:retry|a real)|real mail ?servers? (?:retry|try)|early retry|too (?:early|soon)\b.{0,20}(?:retry|try)?|retry too (?:fast|quick|early|soon)|come back (?:later|in|after)/,
        butNot: /too many|connections|per (?:hour|minute|day)/,
        codes: [421, 450, 451, 452, 454],
      },
      category: 'greylist',
    },
  ],
}
