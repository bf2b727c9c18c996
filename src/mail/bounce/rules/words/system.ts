/** The host is in trouble or busy: what says least. */
import type { RuleBook } from '../../rule-book.ts'

export const system: RuleBook = {
  name: 'words/system',
  rules: [
    {
      name: 'trouble',
      comment: 'Errors, loads, files and databases of the host.',
      sample: '451 Local error in processing, we are overloaded',
      when: {
        words:
          /^[0-2]?\d{1,2}$|daemon|command output|(?:local|internal|system|server|temporary|temporarily|processing|configuration|config|mail(?:er)?|database|db|ldap|directory|backend|sql|queue|disk|i\/o|input\/output|file|lookup|transport|resource|software|technical|unexpected|fatal)\S{0,3} (?:\w{1,12} ){0,3}(?:error|problem|fail|trouble|issue|unavailable|not available|busy|overload|down\b|malfunction|exhausted|rejected|exception|difficult)|(?:temporar\w{1,4}|currently|momentarily) (?:\w{1,12} ){0,3}(?:unavailable|unable|rejected|deferred|disabled|not|out of|closed|full|fail|suspended|down)|busy|overload|load (?:average|too|is)|too (?:high )?load|maintenance|shutting down|shut down|going down|out of memory|resources|(?:insufficient|low on|out of) (?:\w{1,12} ){0,2}(?:disk|storage|space|memory|resources)|(?:cannot|can't|can not|could not|couldn't|unable to|failed to) (?:\w{1,10} )?(?:create|open|append|write|access|read|switch|process|queue|store|save|lock|fork|execute|complete|handle|chdir|stat|deliver (?:the )?mail to (?:file|program))|read-only file ?system|permission denied|no such file or directory|(?:mail ?box|account|maildir|index) (?:is |file )?corrupt|procmail|exec |x-unix|service (?:is )?(?:\w{1,12} )?(?:unavailable|not available|closing|shutting|refused|refuse|unable)|try (?:again|later)|(?:please )?retry|later|tempfail|temporary failure|transaction failed|aborted|not unique|interner fehler|systemfehler|serverfehler|vorubergehend|uberlastet|wartung|spater|erreur (?:interne|systeme|temporaire)|temporaire|plus tard|surcharge|error (?:interno|temporal|del sistema|de sistema)|temporal(?:mente)?|mas tarde|mais tarde|erro (?:interno|temporario|de sistema)|temporari|errore (?:interno|temporaneo|di sistema)|piu tardi|внутренн|временн|позже|попробуйте|перегруж|系统|系統|服务器|伺服器|稍后|稍後|繁忙|忙|内部错误|一時的|サーバ|システム|後で|しばらく/,
        butNot: /^(?:\d{3} )?(?:[45]\.\d\.\d )?(?:message|mail) (?:refused|rejected)\.?$/,
      },
      category: 'system',
    },
  ],
}
