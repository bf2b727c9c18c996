/** Too much or too fast; and a stated time to come back, which greylisting hosts give. */
import type { RuleBook } from '../../rule-book.ts'

export const rate: RuleBook = {
  name: 'words/rate',
  rules: [
    {
      name: 'too-many',
      comment: 'Too many of what is counted by time or connection.',
      sample: '421 Too many concurrent sessions from your address',
      when: {
        words:
          /too many (?:\w{1,16} ){0,3}(?:connection|session|message|mail|e-?mail|recipient|rcpt|transaction|request|command|login|attempt|error|failure|process|thread|smtp|sender|deliver|bad command|auth|invalid|unknown|wrong|concurrent|simultaneous|parallel)|(?:sent|sending|send) too (?:much|many|fast)|too (?:much mail|much e?-?mail|much traffic|many at once|fast|quick|frequent)|(?:sent|has sent|sending) too many|so many (?:messages|connections)/,
        butNot:
          /too many (?:hops|received|subject|from|header|urls?|links?|attachments?|spam|lines|unwanted)|has too many messages on|mailbox|(?:#ip|your ip).{0,40}(?:blacklisted|banned)/,
      },
      category: 'rate_limited',
    },
    {
      name: 'rate-limit',
      comment: 'Limit, rate or throttle by name.',
      sample: '450 4.7.1 Rate limit reached, slow down please',
      when: {
        words:
          /rate[- ]?limit|throttl|(?:connection|message|mail|sending|delivery|recipient|smtp|transaction|session)s? (?:count |frequency |volume )?(?:rate|limit|frequency|concurrency)s?\b.{0,30}(?:exceed|reach|hit|over|high|control|limit|policy)|(?:exceed|reach|over|hit).{0,50}(?:\brates?\b|(?:connection|message|recipient|session|rcpt|mail|e-?mail|volume|hourly|daily|sending)s? (?:limit|count|quota)|(?:number of|max(?:imum)?(?: number of)?|limit (?:of|on|for)|allowed) ?(?:\w{1,12} )?(?:connection|message|recipient|session|transaction|mail|e-?mail|rcpt)s\b)|limit (?:of|on|for) (?:\w{1,12} )?(?:connection|message|recipient|session|mail)s.{0,30}(?:exceed|reach)|(?:unusual|high|excessive) (?:rate|volume|number|amount)\b|at a rate|slow(?:er)? (?:down|please)|try again slower|please slow|\bslower\b|reduce (?:the number|your (?:sending|rate|volume|speed)|the rate)|lower the number|max(?:imum)? (?:\w{1,12} )?(?:connections|sessions|recipients|messages) (?:exceeded|reached|per)|(?:per|this|last) (?:hour|minute|day|second)\b|unexpected volume|concurrent (?:connections|sessions)|flood(?:ing)?\b|mail ?bomb|receiving (?:mail|messages) too|(?:message|mail|connection) count|max(?:imum)? (?:number of )?(?:connections|sessions|recipients|messages)|burst|sending limit|recipients? limit|recipients per|concurrency|limit exceeded|exceeded .{0,30}limit.{0,20}(?:hour|minute|day)|overrate|quota of (?:messages|mails|connections)/,
        butNot:
          /message size|size limit|too large|line length|hops|time limit|attachment|header (?:size|limit)|content rejected|bytes/,
      },
      category: 'rate_limited',
    },
    {
      name: 'too-many-in-other-languages',
      comment: 'German, French, Spanish, Portuguese, Italian, Russian, Chinese, Japanese.',
      sample: '421 Zu viele Verbindungen von diesem Rechner',
      when: {
        words:
          /zu ?viele (?:\S{1,16} )?(?:verbindung|nachricht|empfanger|anfrage|sitzung)|zu schnell|trop (?:de |d')(?:connexion|message|destinataire|requete|mail|courriel|erreur)|trop (?:rapide|frequent)|demasiad[oa]s? (?:conexion|mensaje|destinatario|correo)|muit[oa]s (?:conex|mensag|destinatari)|excesso de|troppe? (?:connession|messagg|destinatari)|слишком (?:много|част|быстр)|превышен(?:о|а)? (?:лимит|числ|колич|частот|скорост)|(?:连接|連接|发信|發信|发送|發送|频率|頻率|频度|频繁|頻繁|邮件数|数量).{0,10}(?:过|過|超|限|频繁|頻繁)|接続(?:数)?.{0,10}(?:多|超)|送信.{0,10}(?:制限|上限)|同時接続/,
      },
      category: 'rate_limited',
    },
    {
      name: 'stated-time',
      comment:
        'A host that names the minute knows when it will say yes: greylisting without the word.',
      sample: '451 4.7.1 Please try again in 300 seconds',
      when: {
        words:
          /(?:again|retry|back|resend|wait|later|temporar\w{1,4}|deferred|attempt|попробуйте|повтор\w{1,6}|erneut|nuevo|nouveau|novamente|riprov\w{1,4}) (?:\S{1,12} ){0,4}\d{1,5} ?(?:s|secs?|seconds?|m|mins?|minutes?|h|hours?|sekunden|minuten|segundos|minutos|secondes|secondi|minuti|секунд\S?|минут\S?)\b/,
        codes: [421, 450, 451, 452],
        butNot: /busy|overload|load|maintenance|connections?|resources|volume|limit/,
      },
      category: 'greylist',
    },
  ],
}
