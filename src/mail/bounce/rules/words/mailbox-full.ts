/** No room in the mailbox, whatever the code: people clean up, so it is tried again. */
import type { RuleBook } from '../../rule-book.ts'

const box =
  'mail ?-?box|mail ?folder|mail ?drop|mail ?dir|inbox|user|recipient|account|customer|member|quota|postfach|mail(?:spool|file)|e-?mail (?:box|account)|box'

export const mailboxFull: RuleBook = {
  name: 'words/mailbox-full',
  rules: [
    {
      name: 'sending-quota',
      comment: 'The quota of what may be sent, not of what may be kept.',
      sample: '550 5.4.5 Daily sending quota exceeded for this account',
      when: {
        words:
          /(?:daily|hourly|sending|submission|outgoing|message rate|smtp)(?: user| account| message| mail| sending)* (?:quota|limit)s?(?: has been| was| is)? (?:exceed|reach|over)|exceeded (?:its |your |the |their )?(?:daily |hourly )?(?:quota|limit) (?:for|of) (?:sending|messages|recipients)|e-?mail quota exceeded|quota for sending/,
      },
      category: 'rate_limited',
    },
    {
      name: 'system-storage',
      comment:
        'The disk of the host, not the mailbox: "insufficient system storage" is said of all mail alike.',
      sample: '452 4.3.1 Insufficient system storage',
      when: {
        words:
          /(?:insufficient|not enough|out of) (?:system |disk |server |main |queue )*(?:storage|disk space|resources)|mail system (?:is )?full|disk (?:is )?full|no space left on (?:device|server)|queue (?:is )?full|spool.{0,20}full/,
        butNot:
          /space for \S{1,40} (?:exhaust|exceed)|mail ?box|quota|recipient|\buser\b|account|maildir|for @/,
      },
      category: 'system',
    },
    {
      name: 'over-quota',
      comment: 'Quota said of anything but sending, size of one message, or a rate.',
      sample: '552 The account is over its disk quota',
      when: {
        words:
          /over[- ]?(?:the )?(?:(?:allowed|disk|mail|mailbox|storage|its|his|their|allocated|mail storage) ){0,3}quota|over ?quota|quota (?:limit )?(?:is |has been |was |would be )?(?:exceed|reached|full|overrun|used up|violation|ueberschritten)|quota exceed|exceed(?:s|ed|ing)?.{0,40}quota|out of quota|exceeds? (?:the )?(?:user'?s? )?quota|di(?:sk|sc) quota|no quota|quota .{0,20}(?:uberschritten|erschopft|ausgeschopft|depasse|superad|excedid|superat|esaurit|превышен|исчерпан)|quota.{0,30}limit (?:is )?exceeded|превышена квота|(?:mailbox|storage|account|disk|maildir|user)[ -](?:\w{1,12} )?(?:size )?(?:quota|limit) (?:has been |is |was )?(?:exceed|reach|over)/,
        butNot:
          /per (?:hour|day|minute|second)|message size (?:exceeds|limit)|sending (?:quota|limit)|connections? quota/,
      },
      category: 'mailbox_full',
    },
    {
      name: 'full',
      comment: 'A mailbox, folder or account that is full or has no space.',
      sample: '550 Sorry, the mailbox of this member is full right now',
      when: {
        words: new RegExp(
          `(?:${box}).{0,60}(?:\\bfull\\b|\\bfilled\\b|no (?:more )?(?:room|space)|(?:not (?:enough|sufficient|have|any)|insufficient|lacks?|lacking|out of|short of).{0,20}(?:space|room|storage)|too many (?:messages|mails|e-?mails)|too full|exceed.{0,40}(?:space|storage|quota|allow|capacity|disk|size|limit)|over (?:its|his|the|their) (?:\\w{1,12} )?(?:limit|quota|size)|over ?(?:quota|limit|size|drawn|flow)|(?:has )?reached (?:its |the |his |their )?(?:max|limit|quota|capacity|storage)|(?:size|storage|space) (?:limit )?(?:is |has been )?(?:exceed|reach)|space (?:is )?not enough|file too large)`,
        ),
        butNot:
          /per (?:hour|day|minute|second)|message (?:size|is too|too)|at once|connections|messages (?:in|within|during)|this hour|recently|(?:user|recipient|sender) (?:has )?sent|account (?:has )?sent|rate/,
      },
      category: 'mailbox_full',
    },
    {
      name: 'full-before',
      comment:
        'The same with the fullness first: "full mailbox", "no space in the box", "storage exceeded".',
      sample: '452 Not enough space left in the box of that person',
      when: {
        words:
          /\bfull (?:mail ?)?(?:box|inbox|folder|account)|(?:no|not enough|insufficient|inadequate) (?:disk |storage |free |mail |mailbox )*(?:space|room|storage)(?: left| available)?.{0,30}(?:mail ?box|user|recipient|account|inbox|box|@)|(?:recipient|mailbox|mail|user|account) storage|storage (?:allocation|quota|limit|space) (?:\w{1,8} )?(?:exceed|full)|exceeded (?:its |the |their |his )?(?:mail(?:box)? )?storage|exceeded (?:the )?(?:allowed |allocated |disk |mail |mailbox )*(?:quota|space)|maildir (?:over|full)|larger than .{0,60}mailbox is full|(?:mail|destination) file.{0,80}file too large|\bmbox full|mailspool full|disk space (?:for|of) .{0,40}(?:exhaust|full|used|exceed)|boxfull|mailbox ?full/,
      },
      category: 'mailbox_full',
    },
    {
      name: 'full-in-other-languages',
      comment: 'German, French, Spanish, Portuguese, Italian, Russian, Chinese, Japanese.',
      sample: '552 Das Postfach ist voll',
      when: {
        words:
          /(?:postfach|mailbox|speicher(?:platz)?|konto|mailkonto|kontingent).{0,40}(?:\bvoll|uberfullt|ausgelastet|erschopft|uberschritten|kein platz|uberlauf)|zu ?viele (?:e-?)?mails|zuviele|(?:boite|messagerie|bal|compte).{0,60}(?:pleine?|saturee?|quota|depasse)|(?:buzon|casilla|cuenta).{0,60}(?:llen[oa]|sin espacio|excedid|superad)|caixa.{0,60}(?:chei[ao]|lotad[ao]|sem espaco|excedid)|(?:casella|cassetta|mailbox).{0,40}(?:piena|esaurit)|ящик.{0,40}(?:переполн|заполн|полон)|переполнен|нет места|недостаточно места|(?:邮箱|郵箱|信箱|邮件箱|用户空间|空间|空間|容量|メールボックス|受信箱|ボックス).{0,12}(?:已?满|已?滿|不足|超出|超过|超過|超限|一杯|いっぱい|あふれ|オーバー)|容量.{0,6}(?:超過|オーバー)/,
      },
      category: 'mailbox_full',
    },
  ],
}
