/** The host does not take mail for that domain, or only after a login. */
import type { RuleBook } from '../../rule-book.ts'

export const relay: RuleBook = {
  name: 'words/relay',
  rules: [
    {
      name: 'relay',
      comment: 'Relaying, gateways, lists of own domains.',
      sample: '554 We do not relay for that domain',
      when: {
        words:
          /\brelay(?:ing|ed|s)?\b.{0,60}(?:den|not|prohibit|reject|refus|forbid|unauthori|disallow|disabled|block|permi|allow|without|error|fail|require|attempt|illegal|invalid|closed|is )|(?:not|no|unable to|cannot|can't|won't|don't|never|unauthori[sz]ed|illegal|attempt to|open|deny|denied|refuse to|refusing to|non|prohibited|credentials for|third[- ]party|as a|you can't|authenticate (?:to|before)) (?:\w{1,14} ){0,3}\brelay|rcpthosts|not (?:a )?(?:local|our) (?:host|domain)|not a gateway|(?:not|isn't|is not) (?:\w{1,12} ){0,3}(?:list of allowed|local domain|hosted here|handled (?:here|by)|served (?:here|by)|one of (?:our|my) domains|a (?:local|hosted) domain|configured (?:on|to accept))|(?:we |i |server )?(?:do not|don't|does not|doesn't) (?:handle|host|serve|accept (?:mail|e-?mail|messages) for)\b.{0,30}(?:domain|host|@|here)?|domain (?:\S{1,60} )?(?:is )?(?:not (?:hosted|local|served|allowed|accepted|handled|configured|in (?:my|our))|isn't (?:in|hosted|local|allowed))|local user only|no local domain|mail for this domain is not|kein relay|relaying? (?:verweigert|nicht)|weiterleitung (?:verweigert|nicht)|relais|relayage|reenvio no|retransmi|пересылк|релей|ретрансляц|转发|轉發|中继|中繼|中継|リレー/,
        butNot:
          /mail from domain|spamhaus|reverse dns|\bspf\b|does not handle (?:such|large)|accept (?:mail|e-?mail|messages) from/,
      },
      category: 'relay_denied',
    },
    {
      name: 'login-wanted',
      comment: 'A submission service, which does not speak with strangers.',
      sample: '530 Authentication required before you may send',
      when: {
        words:
          /(?:authentication|authentification|authentifizierung|autenticacion|autenticacao|autenticazione|auth|login|credentials|smtp auth) (?:is |are )?(?:required|requise|needed|necessary|erforderlich|requerida|exigida|richiesta|first)|(?:must|need to|have to|please|should) (?:first )?(?:authenticate|log ?in|login|be authenticated)|not (?:authenticated|logged in)|unauthenticated (?:user|client|connection)|requires? (?:smtp )?(?:authentication|login)|pop before smtp|check (?:for new )?mail first|аутентификац|авторизац|认证|認證|验证|認証/,
        butNot:
          /\bspf\b|\bdkim\b|\bdmarc\b|sender domain|sending domain|domain's|validation|email senders/,
      },
      category: 'relay_denied',
    },
  ],
}
