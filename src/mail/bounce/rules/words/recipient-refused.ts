/** The recipient is known, and does not want this. */
import type { RuleBook } from '../../rule-book.ts'

export const recipientRefused: RuleBook = {
  name: 'words/recipient-refused',
  rules: [
    {
      name: 'by-the-recipient',
      comment: 'The person or the settings of the mailbox say no.',
      sample: '550 You have been blocked by the recipient of this message',
      when: {
        words:
          /(?:blocked|rejected|refused|denied|declined|not accepted|deleted) by (?:the |this |that |its )?(?:recipient|user|addressee|owner|mailbox owner|member|destinataire)|(?:recipient|user|addressee|member|owner|person)(?:'s)?\b.{0,40}(?:has blocked|blocks|blocked you|refuse[ds]?|declin|does ?n[o']t (?:want|accept|wish|receive|allow)|does not (?:want|accept|wish|allow|receive)|not accept(?:ing)?|only accept|accepts? (?:mail|messages|e-?mail)s? only|has rejected|rejected (?:this|your)|not (?:allowed|authori[sz]ed|permitted) to receive|is not receiving|not willing|is restricted|prefers not)|refused to receive|(?:mailbox|address|group|list|alias|account) .{0,30}(?:is )?(?:restricted|closed list|private|internal use|only accepts|accepts? (?:mail|messages) only|not accepting|does not accept|moderated|is protected)|not (?:allowed|authori[sz]ed|permitted) to (?:send|post|write|mail|e-?mail|deliver)(?: e?-?mails?| messages?)? to|(?:send|post)ing to (?:this|the) (?:recipient|list|group|address|mailbox)|delivery not authori[sz]ed|accepts? no mail from|not granted permission|(?:not (?:found )?in|missing (?:in|from)) (?:the |an? )?(?:list of )?allowed|members[- ]only|(?:user|recipient|owner) (?:rejects|refuses|declines)|not authenticated for (?:the )?(?:group|list)|destinataire refuse|only (?:members|subscribers|internal|authenticated|local|registered)|challenge|confirm(?:ation)? (?:that you|required|your)|white-?list|allow-?list|approved sender|not in (?:his|her|my|their|the recipient's) (?:address ?book|contacts|list)|resolver\.rst|dmarc is not what|personal (?:black|block)[- ]?list|user(?:'s)? (?:black|block|deny)[- ]?list|user preference|mail rule|sieve|vacation|annahme verweigert|vom empfanger|refuse par (?:le )?destinataire|rechazado por el (?:usuario|destinatario)|recusad[oa] pelo|rifiutat[oa] dal|отклонено получателем|получатель (?:отказ|заблок|не принима)|收件人.{0,6}(?:拒|不接受|屏蔽|设置)|拒收|受信拒否|受信者.{0,10}拒否/,
        butNot:
          /user unknown|no such|unknown user|not in whitelist for rcpt|policy reasons|ip not in/,
      },
      category: 'recipient_refused',
    },
    {
      name: 'recipient-rejected',
      comment: 'Postfix’ "Recipient address rejected" with nothing behind it that says more.',
      sample: '550 5.7.1 <pat@example.org>: Recipient address rejected: not today',
      when: {
        words:
          /(?:recipient|user|mailbox|rcpt)(?: address)?:? (?:<?@>?:? )?(?:is |was |has been )?(?:rejected|refused|denied|not accepted|not allowed|restricted)|mailbox.{0,20}is restricted|(?:account|user|mailbox) is not allowed|\b(?:user|recipient|mailbox) rejects?$/,
        butNot: /domain not found|policy|temporar|try again|later|unavailable|timeout/,
      },
      category: 'recipient_refused',
    },
  ],
}
