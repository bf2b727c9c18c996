/** Our IP address on a list, by name or in general. */
import { blocklists } from '../../blocklists.ts'
import type { RuleBook } from '../../rule-book.ts'

const names = blocklists
  .filter(({ name }) => name !== 'Microsoft' && name !== 'Apple')
  .map(({ marks }) => marks.source)
  .join('|')

const ourAddress =
  "(?:#ip|\\b(?:your|the|this|sender'?s?|sending|source|client|connecting|remote|originating|my) ?(?:mail ?)?(?:server'?s? |host'?s? |smtp |mta )?(?:ip|host|server|network|mta|address|machine|isp|ips?|ip-?addresse?|client|subnet|range)\\b|\\bip(?:v[46])?[ -]?address(?:es)?\\b|\\bip\\b|client host|connection from|connecting host|mail from #ip|adresse ip|ip-adresse|direccion ip|endereco ip|indirizzo ip|ip-адрес|ipアドレス|ip ?地址|ip ?位址|\\bserver\\b)"

export const blocklist: RuleBook = {
  name: 'words/blocklist',
  rules: [
    {
      name: 'score-of-a-filter',
      comment:
        'A filter that prints its tests names lists as reasons among others: the content was judged.',
      sample: '550 spam score 9.4, tests=RCVD_IN_XBL,URIBL_SBL',
      when: { words: /(?:tests?=|\bhits=|rcvd_in_|uribl_[a-z])/ },
      category: 'spam',
    },
    {
      name: 'listed-link',
      comment: 'A link in the message is on a list of bad links, not our IP address.',
      sample: '554 Message contains a URL listed in multi.surbl.org',
      when: {
        words:
          /(?:\burls?|\buris?|\blinks?|\bdomains? (?:found |contained )?in (?:the )?(?:body|message|mail)|\bbody)\b.{0,60}(?:listed|blacklisted|black ?list|block ?list|surbl|uribl|\bdbl\b|spamhaus|blocked|reputation)/,
        butNot: /client host|#ip (?:is )?(?:listed|blocked)|sender address|to unblock/,
      },
      category: 'spam',
    },
    {
      name: 'list-of-links',
      comment:
        'SURBL and URIBL list what stands in messages; only with our host or address beside them they are meant otherwise.',
      sample: '550 Your mail hits the URIBL rules of this house',
      when: {
        words: /\b(?:surbl|uribl|ivmuri)\b/,
        butNot: /client|#ip|\bip\b|\bhost\b|server|connection|sender/,
      },
      category: 'spam',
    },
    {
      name: 'named-list',
      comment: 'The list is called by its name. Outranks everything that is said of the mailbox.',
      sample: '550 5.2.1 Mailbox unavailable. 192.0.2.9 is listed at zen.spamhaus.org',
      when: {
        words: new RegExp(names),
        butNot: /\(not [a-z ]{0,20}junkemailfilter\)|spf (?:record|check)|bizsmtp.{0,40}too many/,
      },
      category: 'blocklist',
    },
    {
      name: 'ipv6-unwanted',
      comment: 'The way is refused, and not the mail: it can go by IPv4.',
      sample: '550 5.7.1 Mail over IPv6 is not accepted here',
      when: {
        words:
          /\bipv6\b[^.]{0,40}\b(?:not (?:be )?(?:accepted|allowed|permitted|supported|welcome)|refused|rejected|disabled)\b|\b(?:do not|don't|does not|cannot|will not) (?:accept|allow|take)\b[^.]{0,40}\bipv6\b/,
        butNot: /\bptr\b|reverse/,
      },
      category: 'blocklist',
    },
    {
      name: 'some-list',
      comment: 'Words for such lists, without a name that is known.',
      sample: '554 Connection dropped: 192.0.2.9 found in local DNSBL',
      when: {
        words:
          /\bdnsbl\b|\bdnsrbl\b|\brbls?\b|\bdnsbl:|real-?time (?:block|black)(?:hole)?[- ]?list|\brhsbl\b|ip (?:is )?(?:on )?(?:a |our |the )?(?:black|block|deny|ban)[- ]?list|(?:black|block|deny)[- ]?list(?:ed)?[^.]{0,20}\bip\b|in the spammer list|(?:local|internal|private|our|global) (?:black|block|deny|ban)[- ]?list|\b(?:bad|bogus|spammy|abusive|suspicious|untrusted|rogue) ips?\b|you are (?:black|block|deny)-?listed|spam from (?:your|this|the) (?:ip|host|server|network)|ip (?:address )?reputation|\bip (?:address )?is under|mail from (?:your|this) (?:network|host|server|provider|isp)|(?<!not )\blisted (?:by|at|on|in) (?:the )?\w|your ip is listed|(?:host|server|#ip) (?:#ip )?is in our (?:access|block|deny|reject)|\bips (?:are )?blocked|\[bl\]|\(bl\)|bad ?list(?:ed)? ip|denyip|spam ?source/,
        butNot:
          /address book|directory|no longer listed|(?:user|mailbox|recipient|account) .{0,20}listed|(?:sender|from|envelope|recipient|domain|e-?mail) (?:address )?(?:is )?(?:in|on|listed in|found in) (?:our |the |a )?(?:local )?black ?list|spf (?:record|check)/,
      },
      category: 'blocklist',
    },
    {
      name: 'our-address-blocked',
      comment:
        'Our address or host, near a word for being shut out. The sender’s or recipient’s address is another matter.',
      sample: '550 Mail from your IP address 192.0.2.9 is blocked here',
      when: {
        words: new RegExp(
          `${ourAddress}.{0,70}(?:\\bblock(?:ed|list)|black-?_?.?listed|blacklist|\\bbanned|\\bbarred|(?:bad|poor|low|negative|insufficient|no|e-?mail|bad sender|sender) reputation|due to (?:its |ip |bad |poor )*reputation|reputation (?:is )?(?:too )?(?:bad|low|poor)|(?:is|are|was|been|sent|known|identified)(?: as)? (?:an? )?(?:too much )?(?:spam|spammer|spamming|abusive|untrusted|unsolicited)|in (?:our|the|a|my) (?:local |internal )?(?:black|block|deny|ban)[- ]?list|spam(?:mer)? ?(?:list|source)|gesperrt|blockiert|auf (?:der|einer) (?:schwarzen|sperr)|bloque|bloccat|bloquead|lista negra|liste noire|lista nera|заблокир|ч[её]рн(?:ом|ый) спис|в черн|спам-?лист|ブロック|拒否|拒绝|拒絕|封锁|封鎖|黑名单|黑名單|屏蔽|has been (?:temporarily )?blocked)`,
          'u',
        ),
        butNot:
          /sender address rejected|\bspf\b.{0,20}(?:fail|record|check)|\bdkim\b|\bdmarc\b|reverse (?:dns|lookup)|\bptr\b|\brdns\b|(?:sender|recipient|from|e-?mail|your) (?:e-?mail )?address (?:@ |<@> )?(?:is |has been )?(?:blocked|blacklisted|banned)|attachment|(?:content|message|this email) (?:has been |was |is )?blocked (?:because|due to) (?:of )?(?:its |the )?content/,
      },
      category: 'blocklist',
    },
    {
      name: 'blocked-address-after',
      comment: 'The same with the verb first: "blocked your IP", "rejected: bad host 192.0.2.9".',
      sample: '554 We have blocked all connections of IP 192.0.2.9',
      when: {
        words:
          /(?:blocked|blocking|blacklisted|black-?listed|block ?listed|banned|gesperrt|blockiert|заблокирован[аоы]?|blacklist|black-list|拒绝|拒絕|封锁|屏蔽)[^.]{0,50}(?:#ip|\bip\b|your (?:mail ?)?(?:server|host|network)|client host|адрес|地址|位址)/,
        butNot:
          /\bspf\b|\bdkim\b|\bdmarc\b|reverse dns|\bptr\b|sender address|attachment|(?:spam|content) (?:score|filter)|recipient|mailbox/,
      },
      category: 'blocklist',
    },
    {
      name: 'poor-reputation',
      comment: 'Reputation is counted by IP address nearly everywhere.',
      sample: '554 Service not available for senders of poor reputation',
      when: {
        words:
          /(?:poor|bad|low|negative|neutral or poor) (?:e-?mail |sender |ip |network |sending |domain )*reputation|reputation (?:of|score|filter|block|too low|is)|senderbase|due to (?:your )?(?:e-?mail |ip |sender )*reputation|schlechte reputation|mauvaise reputation|mala reputacion|ma reputacao|cattiva reputazione|репутаци|信誉|信譽/,
        butNot: /\b(?:url|link|domain) reputation|\bspf\b|\bdmarc\b/,
      },
      category: 'blocklist',
    },
    {
      name: 'unsolicited-rate-of-address',
      comment: 'Complaints or unsolicited mail counted against our address.',
      sample: '421 Mail from 192.0.2.9 deferred after complaints of users',
      when: {
        words:
          /(?:user|recipient|end-?user|spam) complaints|complaints (?:of|from|by) (?:our )?(?:users|recipients)|unsolicited mail originating from your|too many (?:spam|unwanted|complaints)|(?:high|excessive) (?:number|rate|volume|level)s? of (?:spam|complaints|unsolicited|unwanted)|all messages from #ip|messages from #ip (?:temporarily|permanently) deferred|(?:attempting to send|sending|sent) (?:too many messages containing |too much |large amounts of |lots of )?(?:content judged to be )?spam\b.{0,30}(?:ip\b|#ip|community)|you are sending spam|currently sending spam/,
        butNot: /domain blocked|content judged to be spam by the internet community\. ib2/,
      },
      category: 'blocklist',
    },
    {
      name: 'client-host-rejected',
      comment:
        'Postfix’ words when its client rules say no, without the words for reverse DNS, relaying or speed.',
      sample: '554 5.7.1 <unknown[192.0.2.9]>: Client host rejected: Access denied',
      when: {
        words:
          /client host rejected: (?:access denied|blocked|denied|go away|spam|you are|rejected|abus|ban)|(?:you|your (?:host|server|ip|network)) (?:are|is) not (?:allowed|permitted|welcome|authori[sz]ed) to (?:connect|send (?:us )?(?:e-?)?mail (?:here|to (?:us|this server)))|(?:access|connection)s? (?:denied|refused|rejected|not allowed|forbidden|prohibited)[^.]{0,20} (?:for|from|to|by) (?:your |this |the )?(?:#ip|ip|host|network|client|server)|ip (?:address )?(?:you're|you are) using|server access forbidden|(?:rejecting|refusing|not accepting|do not accept|don't accept|no longer accept|will not accept|not accepted) (?:any )?(?:e?-?mails?|messages|connections?|traffic)? ?from (?:your |this |the )?(?:#ip|ip|host|network|server|client|country|isp|dynamic|dial|residential)|connections? (?:will )?not (?:be )?accepted from|#ip (?:is )?(?:not allowed to connect|blocked|rejected|denied|refused|banned)|(?:dynamic|dial-?up|residential|generic|dsl)[- ](?:ip|address|pool|range|host)|not accepting connections/,
        butNot: /relay|reverse|hostname|\bptr\b|slower|too many|\bspf\b/,
      },
      category: 'blocklist',
    },
    {
      name: 'geo-block',
      comment: 'The country or network of our address is not wanted.',
      sample: '550 Mail from your country is not accepted, see our GeoIP rules',
      when: {
        words:
          /geo-?ip|geo-?(?:block|location)|(?:mail|connection)s? from (?:your )?country|country (?:is )?(?:blocked|not allowed)|\basn? ?\d{1,6} (?:is )?(?:blocked|banned)/,
      },
      category: 'blocklist',
    },
  ],
}
