/** The sender’s address or domain is the matter, not the recipient’s. Stands before the rules on recipients. */
import type { RuleBook } from '../../rule-book.ts'

const no =
  "reject|denied|deny|refus|invalid|unknown|not (?:found|exist|allowed|valid|accepted|permitted|authori[sz]ed|owned|verified|known|registered|match|local|in my|resolv|a valid|have|welcome|trusted|be verified)|does ?n[o']t (?:exist|resolve|match|have|accept)|non-?existent|block|bann|black ?-?list|disabled|suspended|must (?:exist|resolve|be|match|have)|cannot be|could not be|can't|fail|unverif|unresolv|unrout|mismatch|forged|fake|missing|no (?:mx|a record|such|valid|dns)|unauthor|restricted|prohibit|forbidden|illegal|bad|mx record|not$|callout"

export const sender: RuleBook = {
  name: 'words/sender',
  rules: [
    {
      name: 'sender',
      comment: 'The sender by any name, and a word of refusal behind it.',
      sample: '553 The sender of this message does not exist',
      when: {
        words: new RegExp(
          `(?:\\bsenders?(?:'s)?\\b|mail ?from\\b|envelope[- ]from|return[- ]?path|reverse[- ]path|from (?:address|domain|user)|originator|\\bfrom: ?<?@>?|from @|author address|your (?:e-?mail )?(?:address|domain|account|mailbox)|rfc\\.?5321 from|absender\\w{0,8}|expediteur|emetteur|remitente|remetente|mittente|отправител\\S?|发件人|發件人|寄件者|寄件人|发信人|发送者|差出人|送信者|送信元).{0,70}(?:${no}|abgelehnt|ungultig|unbekannt|nicht|refuse|invalide|inconnu|inexistant|rechazad|no (?:valido|existe)|invalid[oa]|desconocid|recusad|rejeitad|rifiutat|non (?:valido|esiste)|sconosciut|отклон|не существ|недейств|неизвест|запрещ|不存在|无效|無效|拒绝|拒絕|不正确|非法|存在しない|無効|拒否)`,
          'u',
        ),
        butNot:
          /recipient (?:address )?(?:rejected|unknown|not|does)|user unknown|no such (?:user|mailbox|recipient)|unknown user|not accept(?:ing)? (?:mail|messages|e-?mail) from (?:this|the|your|that|unknown|any) sender|sender (?:is )?(?:not|blocked) (?:\w{1,10} )?by (?:the )?(?:user|recipient)|recipient(?:'s)? (?:has|does|only|policy|rejects|blocked)|mailfrom .{0,10}rejected by recipient|(?:user|recipient|mailbox|member) .{0,20}(?:only accepts|does not accept|refuses|has blocked)|not (?:allowed|authori[sz]ed|permitted) to (?:send|post|write|mail) to/,
      },
      category: 'sender_rejected',
    },
    {
      name: 'refused-sender',
      comment: 'The same with the refusal first: "invalid sender", "unknown MAIL FROM domain".',
      sample: '550 Invalid sender in MAIL command',
      when: {
        words:
          /(?:invalid|unknown|bad|illegal|unverified|unverifiable|rejected|refused|denied|blocked|banned|blacklisted|forbidden|non-?existent|unauthori[sz]ed|unacceptable|wrong|fake|unresolvable|unroutable|unrouteable|verify|verification (?:of|for)|verifying|validate|identify|accept(?:ing)? (?:mail|messages) from this|ungultiger|unbekannter|(?:not|never) (?:accept|allow)\w{0,3}(?: (?:mail|messages|e-?mails?))? from (?:this|your) (?:domain|address)) (?:the |your |this |mail |envelope |e-?mail |rfc\.5321 |rfc\.5322 |address |or |null )*(?:senders?\b|mail ?from|from (?:address|domain)\b|return[- ]?path|absender|originator|address for mail from|domain in mail from)|sender verif|verification failed for|mail from domain is not|mailfrom domain|(?:mail )?sending denied|no identity|not own(?:ed|er)|send(?:ing)? as (?:this|another)|domain (?:is )?(?:blocked|banned|blacklisted|suspended)|(?:we |i )?(?:do not|don't|cannot|can't) accept (?:any )?(?:mail|messages|e-?mails?) from (?:this |your |that |the )?(?:domain|address|sender)|null sender|(?:use|using) (?:this|that) (?:sender|from|return)|bounces? (?:not|are|messages)|domain of sender|sender domain|your domain\b|has (?:bad|poor|no) domain reputation|must have a valid (?:sender|from)|newly (?:registered|observed|created) domain|domain (?:age|is too (?:new|young))/,
        butNot: /recipient (?:unknown|rejected|not found)|user unknown|no such user/,
      },
      category: 'sender_rejected',
    },
  ],
}
