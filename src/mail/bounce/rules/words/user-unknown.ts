/** No such mailbox: a name for it, a word for not being there, in either order. */
import type { RuleBook } from '../../rule-book.ts'

const box =
  "users?|mail ?-?box(?:es)?|mail ?drop|recipients?(?:'s)?|rcpt|accounts?|addressee|e-?mail (?:address|account|id|box)|e-?mail|address(?:es)?|aliases|alias|local[- ]?part|user ?names?|user ?ids?|inbox|customer|member|subscriber|person|(?:to|destination|delivery|forward(?:ing)?)[ -](?:address|mailbox|user)|destinations?|name|list|group|mailing list|party"
const missing =
  "unknown|un-?recogni[sz]ed|undefined|unlisted|invalid|illegal|wrong|incorrect|nonexist\\w{0,5}|non-existent|non existent|inexistent|(?:not|isn't) (?:\\w{1,12} ){0,2}(?:found|known|exist\\w{0,5}|valid|listed|recogni[sz]ed|here|present|registered|defined|local|a known|a valid|a member|a user|an account|deliverable|resolved|verified|in (?:our|the|my|this)|ok\\b|our|on (?:this|our)|existing|identified|unregistered|allowed here|ours)|isn't (?:valid|known|here|registered|a)|doesnt exist|does ?n[o']t (?:exist|have|seem|appear|match|live|reside|belong)|do(?:es)? not exist|did not (?:match|exist)|no longer (?:exist|valid|available|on (?:this|our)|a valid|registered|known|there|on (?:the )?server|hosted)|cannot be (?:found|resolved|verified|located)|can't be (?:found|resolved|located|verified)|could ?n[o']t be (?:found|resolved|verified|located)|could not be (?:found|resolved|verified|located)|can't (?:find|locate)|missing|unregistered|undeliverable|unroutable|unrouteable|has no (?:mailbox|account)|lookup (?:in .{1,30} )?failed|no exist|never existed|absent|mistyped|misspelled|unbekannt|existiert nicht|nicht (?:gefunden|vorhanden|bekannt|gultig|existent|mehr gultig|erreichbar)|ungultig|inconnue?s?|inexistante?s?|introuvables?|n'existe p(?:as|lus)|n existe p(?:as|lus)|invalides?|incorrecte?|desconocid[oa]|inexistente|no (?:existe|encontrad[oa]|valid[oa])|no se (?:encuentra|encontro)|invalid[oa]|nao (?:existe|encontrad[oa]|localizad[oa])|desconhecid[oa]|sconosciut[oa]|non (?:esist|trovat|valid|risult)|inesistente"
const foreignBox =
  'benutzer|empfanger|postfach|adresse|konto|nutzer|teilnehmer|destinataires?|utilisateur|boite|compte|usuario|destinatario|buzon|cuenta|casilla|direccion|usuaria|conta|caixa|endereco|utente|casella|indirizzo|mailbox'

export const userUnknown: RuleBook = {
  name: 'words/user-unknown',
  rules: [
    {
      name: 'unroutable',
      comment:
        'Exim says it of names that it does not know and of domains that it cannot find; nobody is suppressed on it.',
      sample: '550 The e-mail address is unroutable',
      when: { words: /\bunroute?able (?:e-?mail )?address|(?:e-?mail )?address is unroute?able/ },
      category: 'user_unknown',
      suppress: false,
    },
    {
      name: 'missing-mailbox',
      comment: 'The lack first: "unknown user", "no such mailbox", "not a valid recipient".',
      sample: '550 There is no such mailbox at this place',
      when: {
        words: new RegExp(
          `\\b(?:unknown|invalid|no such|nonexist\\w{0,5}|non-existent|illegal|wrong|incorrect|bad|undefined|un-?recogni[sz]ed|(?:isn't|not|no) (?:a |an )?(?:valid|known|existing|such|registered)|no|unroutable|unrouteable|undeliverable|unlisted|unresolvable|mistyped|(?:can't|cannot|could not|couldn't|unable to) (?:find|locate|verify|resolve|identify)|does ?n[o']t know|don't know|do not know|(?:does ?n[o']t|not|do not) have (?:an?|any|this|such)(?: \\S{1,30})?|unbekannter?|ungultiger?|kein(?:e|en)?|aucune?|ningun[ao]?|nenhuma?|nessuna?) (?:or \\w{1,16} )?(?:such |destination |delivery |local |this |the |valid |e-?mail |recipient |forward |mailbox |user'?s? |to )*(?:${box}|${foreignBox})\\b`,
        ),
        butNot:
          /\bldap\b|database|backend|mail domain|destination host|ip name|hostname|(?:unknown|no such|invalid|bad) (?:host|domain)|(?:host|domain)(?: name)? (?:unknown|not found|does not exist|cannot be found|lookup)|recipient domain|\bsender|mail from|invalid (?:user ?name|address)? ?(?:or|and) password|host ?name|no (?:e-?mail|address|name|list|mail ?box) (?:server|will|has been|configured|record)|host address|ip (?:address|name)|destination host|invalid address (?:syntax|format)|bad address syntax|name server|\bdns\b|no user (?:action|input)|list of|server name|domain name|helo|recipients? (?:were )?(?:accepted|succeeded)|unsolicited|quota|no valid hosts|unknown user error|blocked|syntax|from (?:this )?(?:e-?mail )?address|unable to verify|no e-?mails? (?:accepted|allowed)/,
      },
      category: 'user_unknown',
    },
    {
      name: 'mailbox-missing',
      comment:
        'The mailbox first: "user … unknown", "recipient not found", "address does not exist".',
      sample: '550 <pat@example.org>: the recipient does not exist in this house',
      when: {
        words: new RegExp(`\\b(?:${box}|${foreignBox})\\b(?!-).{0,60}?\\b(?:${missing})`),
        butNot:
          /\bldap\b|database|backend|mail domain|destination host|ip name|hostname|(?:unknown|no such|invalid|bad) (?:host|domain)|(?:host|domain)(?: name)? (?:unknown|not found|does not exist|cannot be found|lookup)|recipient domain|\bsender|mail from|ip address|invalid (?:command|parameter|syntax|data)|syntax|host address|domain (?:name )?(?:not found|does not exist|unknown|invalid)|bad address syntax|dns (?:error|lookup)|name server|not allowed here|helo|name (?:resolution|service)|unknown (?:error|reason|command|problem|status)|invalid (?:header|structure|reply|response|sequence)|lookup (?:is )?(?:timed|tempor)|temporar\w{1,4} (?:lookup|failure|unable)|from address|unknown cause|not found in (?:white|allow)|group policy/,
      },
      category: 'user_unknown',
    },
    {
      name: 'missing-in-other-words',
      comment: 'Sentences without a word for the mailbox or for its lack.',
      sample: '551 he is not our customer',
      when: {
        words:
          /recip(?:ient)?not ?found|not (?:our|a) (?:customer|user|subscriber|client)\b|no(?: ?one|body) (?:here |is |was )?(?:by|with|of|at|named|called) (?:that|this)|not on file here|not known (?:at|on|to|in) (?:this|our|us)|\bfind (?:that|your|this|the) (?:user|recipient|mailbox|address)|nobody (?:here )?(?:by|with|of) (?:that|this) name|no (?:\w{1,12} )?(?:here )?(?:by|with|of) (?:that|this) name|(?:does ?n[o']t|does not|do not|don't) have (?:an?|any|this) (?:\S{1,40} )?(?:account|mailbox|user)|user path no exist|not listed in (?:public )?(?:name|domino|the)|address book|is no longer valid|not a valid (?:recipient|mailbox|user|address|account)|person not found|(?:@|<@>) (?:\S{1,5} )?(?:does ?n[o']t exist|does not exist|unknown|not found|is unknown|is invalid|is not (?:valid|known|a valid)|no such|inconnu|unbekannt|desconocid|\(?invalid)|unknown (?:local|in (?:virtual|local|relay|our))|in (?:virtual|local|relay) (?:mailbox|alias|recipient) table|(?:check|verify|double-check) (?:the )?(?:recipient|e-?mail address|spelling|address|for typos)|command rcpt user|rcpt to.{0,20}not ok|mailbox name (?:not allowed|invalid)|no such person|not a deliverable (?:e-?mail )?address|undeliverable (?:mail|e-?mail) address|no match(?:es)? (?:for|to|found)|not resolve to (?:a |any )?(?:mailbox|user|account)|no such domain\/user|not allowed to this recipient|undeliverable address|this address (?:does|is) not|address (?:verification|lookup) failed|unable to find (?:the )?(?:user|recipient|mailbox)|wrong recipient|(?:recipient|user) (?:verification|verify|callout) (?:failed|fail)|resolver\.adr|userunknown|no such user|email-adresse (?:existiert|ist)|diese adresse|verify recipient/,
        butNot:
          /\bldap\b|database|backend|mail domain|destination host|ip name|hostname|(?:unknown|no such|invalid|bad) (?:host|domain)|(?:host|domain)(?: name)? (?:unknown|not found|does not exist|cannot be found|lookup)|recipient domain|\bsender|mail from|temporar|callout.{0,20}(?:timed|could not complete)/,
      },
      category: 'user_unknown',
    },
    {
      name: 'missing-in-other-scripts',
      comment: 'Russian, Chinese, Japanese.',
      sample: '550 Пользователь не найден',
      when: {
        words:
          /(?:пользовател|получател|ящик|адрес|адресат|аккаунт|уч[её]тная запис)\S{0,4}.{0,40}(?:не (?:найден|существ|зарегистр|обнаружен|известен)|неизвест|отсутству|недействит|неверн|удал)|так(?:ого|ой) \S{4,14} (?:нет|не )|(?:нет|неизвестн\S{1,3}|несуществ\S{1,6}|неверный) (?:так\S{1,3} )?(?:пользовател|получател|ящик|адрес|почтов)|(?:邮箱|郵箱|信箱|帐号|帳號|帐户|帳戶|账号|账户|用户|用戶|使用者|收件人|收信人|地址|邮件地址|接收者|接收人).{0,12}(?:不存在|无效|無效|未找到|找不到|不正确|不正確|错误|錯誤|未知|没有找到|沒有|没有|未注册|不是)|(?:不存在|无此|無此|没有这个|没有该|查无此|查無此|无效的?|無效的?|未知).{0,4}(?:邮箱|郵箱|信箱|帐号|帳號|账号|用户|用戶|使用者|收件人|人|地址|账户)|(?:宛先|ユーザー?|メールアドレス|アドレス|アカウント|受信者|メールボックス|利用者|あて先|宛名).{0,20}(?:存在しま|存在し|見つかり|不明|無効|誤り|間違|ありません|正しく|見当たり|登録されて|不正|該当)|(?:存在しない|不明な|無効な|該当する).{0,10}(?:宛先|ユーザー?|アドレス|アカウント|受信者)/,
        butNot: /发件人|發件人|寄件|差出人|送信者|отправител|ip/,
      },
      category: 'user_unknown',
    },
    {
      name: 'unavailable',
      comment:
        'RFC 5321’s own words for 550 are used for missing mailboxes mostly, and for much else: nobody is suppressed on them.',
      sample: '550 Requested action not taken: mailbox unavailable',
      when: {
        words:
          /(?:mailbox|user|recipient|account)(?: address| is| was)? (?:currently )?(?:unavailable|not available|unreachable)|mailbox name not allowed/,
        codes: [550, 551, 553, 554],
        butNot: /temporar|policy|denied by|spam|database|service (?:is )?unavailable/,
      },
      category: 'user_unknown',
      suppress: false,
    },
    {
      name: 'recipient-rejected',
      comment: 'A recipient is rejected without a word why. X.1.1 says that it is unknown.',
      sample: '550 5.1.1 <pat@example.org>: recipient rejected',
      when: {
        words:
          /(?:recipient|address|user|mailbox|rcpt)(?: address)?:? (?:<?@>?:? )?(?:is |was |has been )?(?:rejected|refused|denied|not accepted|invalid|bad)|(?:rejected|bad|refused|invalid) (?:recipient|mailbox|destination)|does not like recipient|recipient (?:is )?not ok/,
        enhanced: ['1.1', '1.0', '1.3', '1.10'],
      },
      category: 'user_unknown',
    },
  ],
}
