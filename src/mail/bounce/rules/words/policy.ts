/** Rules of the host that are named as rules only. */
import type { RuleBook } from '../../rule-book.ts'

export const policy: RuleBook = {
  name: 'words/policy',
  rules: [
    {
      name: 'helo',
      comment: 'Our own name in HELO or EHLO is not liked.',
      sample: '501 Invalid HELO name',
      when: {
        words:
          /\b(?:helo|ehlo)\b.{0,60}(?:invalid|reject|bad|not|must|fail|need|first|refused|denied|syntax|mismatch|unknown|fqdn|literal|required|illegal)|(?:invalid|bad|rejected|illegal|unacceptable|no|missing|send|polite|need|fake) (?:\w{1,10} )?(?:helo|ehlo)\b/,
      },
      category: 'protocol',
    },
    {
      name: 'command',
      comment: 'Syntax, order and parameters of commands.',
      sample: '503 Bad sequence of commands',
      when: {
        words:
          /(?:bad|out of|wrong|improper|invalid|incorrect) (?:sequence|order)|sequence of commands|syntax|(?:unknown|unrecogni[sz]ed|invalid|bad|unsupported|unimplemented|illegal|missing|unexpected|disallowed) (?:\w{1,10} )?(?:command|parameter|argument|option|verb|input)|command (?:\w{1,20} )?(?:not (?:recogni[sz]ed|implemented|understood|supported|allowed|valid)|unrecogni[sz]ed|unknown|out of|disabled|line|timed)|not implemented|(?:need|expected|expecting|nested|send|use|issue|must have|specify|without|missing|duplicate|second|another) (?:\w{1,8} )?(?:mail|rcpt|data|helo|ehlo|bdat)(?: (?:from|to|command|first|before))|(?:rcpt|mail|data) (?:command )?(?:first|before|required|expected)|pipelin|improper use of smtp|protocol (?:error|violation|synchronization)|synchroni[sz]ation error|malformed (?:address|command|envelope|path)|no valid recipients\b.{0,20}data|smtputf8|8bitmime|(?:data|message) (?:termination|end)|line length|no identity changes|parameter/,
        butNot: /user unknown|protocol error connecting|permanent error/,
      },
      category: 'protocol',
    },
    {
      name: 'policy',
      comment: 'Policy, administrator, security; and refusals that give no reason.',
      sample: '550 Message refused by local policy',
      when: {
        words:
          /polic(?:y|ies)|administrat(?:ive|or)|security (?:reason|rule|setting|violation|concern|restriction)|(?:access|permission|mail|message|delivery|request|connection|service|transport|sending) (?:is |was |has been )?(?:denied|prohibited|forbidden|restricted|not (?:permitted|allowed|authori[sz]ed))|access-denied|denied by|(?:not|un)[ -]?authori[sz]ed|not (?:permitted|allowed)|prohibited|forbidden|disallowed|rejected (?:by|due to|because of|for) (?:\w{1,12} )?(?:rule|filter|policy|server|system|configuration|settings|milter)|rule(?:set)? (?:reject|match|violat|\d)|compliance|blocked (?:by|for|due)|message (?:has been |was )?blocked|no permit|command rejected|manually blocked|not accepted here|bounced by admin|richtlinie|unzulassig|nicht (?:erlaubt|gestattet|zugelassen|berechtigt)|verboten|politique|interdit|non autoris|politica|no (?:permitid|autorizad)|prohibid|nao (?:permitid|autorizad)|proibid|non (?:consentit|autorizzat|permess)|vietat|политик|запрещ|доступ.{0,10}(?:закры|запр|отказ)|правил|策略|政策|规则|規則|禁止|不允许|不允許|ポリシー|許可されて/,
        butNot:
          /temporar|try again|system error|internal error|administrator of this|contact (?:your|the) (?:\w{1,10} )?administrator/,
      },
      category: 'policy',
    },
  ],
}
