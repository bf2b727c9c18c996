/** The sender’s domain could not be verified; and missing reverse DNS, which is about our address. */
import type { RuleBook } from '../../rule-book.ts'

export const authentication: RuleBook = {
  name: 'words/authentication',
  rules: [
    {
      name: 'reverse-dns',
      comment:
        'PTR record missing, generic or not matching. Named first: limits are often only its consequence.',
      sample: '450 4.7.1 We could not find a reverse hostname for your address',
      when: {
        words:
          /reverse[- ](?:dns|lookup|hostname|name|mapping|resolution|record|ip|address|entry|host)|\brdns\b|\bptr\b|fcrdns|forward[- ]confirmed|find your (?:reverse )?host ?name|(?:no|missing|invalid|without|lacks?|does not have|doesn't have|has no) (?:valid )?(?:a |an )?(?:reverse|dns (?:name|entry|record) for|hostname for)|(?:#ip|ip address|client|host).{0,30}(?:does not|doesn't|did not|not) resolve|(?:could not|unable to|cannot|can't) resolve (?:your |the )?(?:client )?(?:ip|#ip|host ?name of your|address to)|unresolvable (?:client )?(?:ip|host)|reverse ?-?dns|unresolvable client|ip name lookup|host ?name of (?:your|the) ip|\bdns:nr\b|ruckwartsauflosung|resolution inverse|resolucion inversa|dns reverso|dns inverso|обратн.{0,10}(?:dns|зон|запис)|反向(?:解析|域名|dns)|逆引き/,
        butNot: /\bspf\b|\bdkim\b|\bdmarc\b|recipient/,
      },
      category: 'ptr',
    },
    {
      name: 'login',
      comment: 'A user name and password, not SPF, although "authentication" is said.',
      sample: '535 Incorrect authentication data for this login',
      when: {
        words:
          /username and password|user ?name or password|bad (?:credentials|login|password)|(?:incorrect|invalid) (?:authentication data|credentials|login|password|user ?name)|password (?:required|incorrect|expired|rejected|not accepted)|authentication (?:credentials|unsuccessful|mechanism (?:too weak|not supported))|authentication not allowed|login (?:failed|denied|incorrect)|auth(?:entication)? failed: /,
        butNot: /relay|\bspf\b|\bdkim\b|\bdmarc\b/,
      },
      category: 'policy',
    },
    {
      name: 'spf-dkim-dmarc',
      comment: 'One of the three is named.',
      sample: '550 Rejected by the DMARC policy of example.org',
      when: {
        words:
          /\bspf\b|sender policy framework|\bdkim\b|domainkeys?|\bdmarc\b|\barc (?:seal|chain|validation)|sender-?id\b.{0,30}(?:fail|check|mismatch)|_spf\b|openspf/,
        butNot: /#ip is listed|spamhaus|duplicate|header ['"]?dkim/,
      },
      category: 'auth_failure',
    },
    {
      name: 'not-a-host-of-the-domain',
      comment: 'SPF in plain words: this address may not send for that domain.',
      sample: '550 192.0.2.9 is not allowed to send mail from example.org',
      when: {
        words:
          /(?:#ip|\bip\b|host|server|client|you|mta).{0,40}(?:not (?:allowed|authori[sz]ed|permitted|designated|listed)|unauthori[sz]ed|invalid).{0,20}(?:to send|to use|sender|for sending)(?: e?-?mails?| messages)?.{0,20} (?:from|for|of|on behalf of|as) |invalid ip for sending|mismatch(?:es)? (?:the )?client ip|does not designate|unauthenticated (?:e-?)?(?:mail|message|sender)|(?:sender|message|mail|e-?mail|domain|from)[^.]{0,30}(?:is )?(?:unauthenticated|not authenticated|could not be authenticated|fails? (?:to pass )?authentication|failed (?:the )?(?:sender |domain |e-?mail )?(?:authentication|verification))|(?:sender|domain|message|e-?mail) authentication (?:check |level )?(?:fail|required|error)|authentication (?:level|checks?|information)\b|email authentication|authentication results/,
        butNot: /for (?:the )?(?:group|list)|relay|smtp auth|login|password|connect/,
      },
      category: 'auth_failure',
    },
    {
      name: 'forged',
      comment: 'Said when the checks of the sender’s domain say that it is another’s mail.',
      sample: '554 Your message looks forged: spoofed author',
      when: {
        words:
          /spoof(?:ed|ing)?|possibly forged|forged (?:sender|mail|address|from|message|header)|(?:sender|from|message|mail).{0,20}(?:is|looks|appears|seems) forged|forgery|impersonat|gefalscht|falsifi|поддел|伪造|偽造|なりすまし/,
        butNot: /relay|\[#ip\] \(may be forged\)/,
      },
      category: 'auth_failure',
    },
    {
      name: 'encryption-wanted',
      comment: 'Encryption is the named cause of whatever follows.',
      sample: '530 Must issue a STARTTLS command first',
      when: {
        words:
          /starttls|\b(?:tls|ssl|encryption|encrypted connection|secure connection|verschlusselung|chiffrement|cifrado|criptografia|шифрован\w{0,3}|加密|暗号化)\b.{0,40}(?:\bonly\b|requir|need|mandatory|must|not available|fail|error|negotiat|handshake|not supported|erforderlich|requis|obligat|version|connection\.)|(?:requir|need|must use|only accept|wasn't sent over|not (?:sent )?over).{0,30}\b(?:tls|ssl|encryption|encrypted)\b|tls (?:handshake|negotiation|connect|currently|session|is)|certificate (?:not |could not be )?(?:verif|valid|expired|not trusted|rejected|error)|cannot start tls|encrypted connections/,
        butNot: /syntax|parameter|too many|protocol violation|pipelin/,
      },
      category: 'tls',
    },
  ],
}
