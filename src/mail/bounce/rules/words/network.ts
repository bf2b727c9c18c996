/** Names that are not found, connections that break; and mail that waited for them in vain. */
import type { RuleBook } from '../../rule-book.ts'

export const network: RuleBook = {
  name: 'words/network',
  rules: [
    {
      name: 'dns-for-now',
      comment: 'The DNS did not answer, which may pass.',
      sample: '451 Name server timeout for that domain',
      when: {
        words:
          /name ?server.{0,30}(?:timeout|timed? out|fail|not respond|unavailable|error|problem)|(?:dns|name|host|mx|domain)(?: name)? (?:lookup|resolution|query|service|look-up)\b.{0,30}(?:tempor|timeout|timed? out|defer|later)|temporar\w{1,4} (?:\w{1,10} ){0,2}(?:dns|name|resolv|host lookup|mx)|(?:dns|mx) (?:timeout|timed out|servfail|temporar)|servfail|host or domain name not found.{0,40}(?:try again|temporar)|unable to resolve .{0,40}(?:try|later|temporar)/,
      },
      category: 'dns',
    },
    {
      name: 'dns',
      comment: 'No such domain or host, no MX, null MX.',
      sample: '550 Host unknown, no MX record for that domain',
      when: {
        words:
          /(?:domain|host|hostname|system|site)(?: name)?\b.{0,40}(?:not found|does ?n[o']t exist|does not exist|unknown|not (?:known|valid|registered|exist|resolv|reachable)|invalid|no such|cannot be (?:found|resolved)|could ?n[o']t be (?:found|resolved)|could not be (?:found|resolved)|unresolvable|unroutable|unrouteable|expired|nonexistent|non-existent|has no (?:mx|mail|a record|dns)|does not accept mail|is not accepting mail|looks? ?up)|(?:unknown|no such|invalid|bad|nonexistent|non-existent|unresolvable|unroutable|unrouteable|illegal) (?:destination |mail |recipient |remote )*(?:domain|host|system|site)|null ?mx|nxdomain|no dns entry|(?:no|bad|missing|invalid|without|lacks?) (?:valid )?(?:an? )?(?:mx\b|a or mx|mail exchanger|dns (?:record|entry|info))|(?:all|relevant) (?:relevant )?mx records|\bmx records? (?:point|for|lookup|not|host)|mx host|name service error|dns (?:error|fail|lookup|query|problem|loop|server|record|data)|name (?:lookup|resolution) (?:fail|error)|(?:cannot|can't|could not|couldn't|unable to|failed to) (?:resolve|lookup|look up|route)|does not accept (?:any )?mail\b.{0,20}nullmx|domane? (?:existiert|unbekannt|nicht)|domain unbekannt|domaine (?:inconnu|inexistant|introuvable|n'existe)|dominio (?:no|desconocid|inexistente|inesistente|nao|non|sconosciut)|домен\S{0,3}.{0,20}(?:не (?:найден|существ)|неизвест)|(?:域名|网域|網域|主机|主機).{0,8}(?:不存在|无效|無效|未找到|找不到|解析)|(?:ドメイン|ホスト)(?:名)?.{0,12}(?:存在し|見つかり|不明|無効)/,
        butNot:
          /\bhelo\b|\behlo\b|your (?:domain|host)|sender|mail from|client host|user unknown|ldap|file system|system (?:error|config|resource|unavail|load)|internal/,
      },
      category: 'dns',
    },
    {
      name: 'network',
      comment: 'Connections that are refused, lost, timed out.',
      sample: '451 Lost connection with the next host',
      when: {
        words:
          /connection (?:\w{1,8} )?(?:refused|timed? ?-?out|time-?out|reset|lost|closed|dropped|fail|broken|abort|expired|terminated|error|attempt|problem|unsuccessful|could not)|connection with .{0,60}(?:broken|lost|timed|closed|failed)|(?:lost|bad|broken|no|dropped|failed|refused|unable to (?:establish|open|make)|couldn't (?:establish|open)) (?:\w{1,6} )?(?:connection|connect\b)|no route|network (?:is )?(?:unreachable|error|down|problem|failure)|(?:host|server|mta|machine|system|site|mx)\S{0,60} (?:\w{1,8} )?(?:unreachable|not reachable|down\b|is not responding|did not respond|not responding|not answer|no answer|unresponsive|is offline)|no (?:answer|response|reply) from|(?:can't|cannot|could not|couldn't|unable to|failed to|not able to|trouble) (?:\w{1,8} )?(?:connect|reach|contact|open (?:a )?(?:connection|socket))|(?:read|write) (?:error|timeout)(?: from| to)?|write error (?:to|while sending)|socket (?:error|closed)|timed? ?-?out|timeout|time-?out|conversation with|unexpected(?:ly)? (?:close|disconnect|eof|eos|end)|end of file|remote (?:host|server|end) (?:closed|dropped|disconnected)|premature|upstream|verbindung.{0,30}(?:abgebrochen|unterbrochen|fehl|nicht|zeit|verweigert|getrennt)|zeituberschreitung|connexion.{0,20}(?:impossible|echou|interrompu|perdu|refus|expir)|delai.{0,10}(?:depass|expir)|conexion.{0,20}(?:perdid|rechaz|agotad|cerrad|fall)|tiempo de espera|conexao.{0,20}(?:perdid|recus|expir|falh)|connessione.{0,20}(?:pers|rifiut|scadut|fallit|interrott)|соединен\S{1,3}.{0,20}(?:разорв|потер|отказ|закры|прерв|не уда)|время ожидан|(?:连接|連接|連線|网络|網路|網絡).{0,8}(?:超时|逾時|失败|失敗|中断|中斷|断开|错误|拒绝|不通)|接続.{0,12}(?:でき|失敗|切断|タイムアウト|拒否)|タイムアウト/,
        butNot:
          /daemon|command output|queue file|retry timeout exceeded$|user unknown|too many|policy|database|lookup timeout for user/,
      },
      category: 'network',
    },
    {
      name: 'given-up',
      comment: 'Tried for days, without a word why.',
      sample: 'The message could not be delivered for 5 days and was given up',
      when: {
        words:
          /(?:could not|couldn't|cannot|can't|unable to) (?:be )?deliver(?:ed)?.{0,60}\b(?:for|after|within|in) (?:the last |more than |over )?\d{1,3} (?:day|hour|minute)|(?:deleted|removed) from (?:the )?queue|retry (?:timeout|time|limit|count) (?:exceeded|reached)|given? up|giving up|too many (?:retries|delivery attempts)|max(?:imum)? (?:retries|attempts|delivery attempts|number of (?:retries|attempts))|undeliverable (?:for|after) \d|too old|retention/,
      },
      category: 'expired',
    },
  ],
}
