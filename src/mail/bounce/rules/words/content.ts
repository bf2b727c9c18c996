/** Size, form, headers, attachments. */
import type { RuleBook } from '../../rule-book.ts'

export const content: RuleBook = {
  name: 'words/content',
  rules: [
    {
      name: 'header-size',
      comment: 'Even a header or a number of parts can be too large.',
      sample: '552 The header of this message is too large',
      when: { words: /header.{0,30}(?:size|too (?:large|big|long)|exceeds)|number of attachments/ },
      category: 'too_large',
    },
    {
      name: 'too-large',
      comment: 'The size of the message against a limit, in many words and languages.',
      sample: '552 Message size exceeds our maximum of 10 MB',
      when: {
        words:
          /(?:message|mail|e-?mail|size|content|data|body|file|attachment|letter)s?\b.{0,40}(?:too (?:big|large|long)\b|exceed|larger than|over (?:the )?(?:size|limit)|greater than|bigger than|over ?size|limit)|(?:exceed|over|larger than|greater than).{0,40}(?:message|mail|size|maximum)[ -]?(?:size|limit|length)|too (?:big|large)\b|size (?:limit|exceed|restrict)|max(?:imum)? (?:message|mail|allowed|permitted|e-?mail)? ?size|over ?sized?|bytes (?:limit|exceed|max)|message length exceeds|(?:nachricht|mail|datei|anhang).{0,30}zu (?:gro|lang)|zu gro(?:ss|\b)|uberschreitet die (?:maximale )?(?:grosse|nachrichtengrosse)|trop (?:gros|volumineux|grand|lourd|long)|taille (?:maximale|du message).{0,20}(?:depass|exced)|depasse la taille|demasiado (?:grande|largo)|tamano (?:maximo|del mensaje)|muito grande|tamanho (?:maximo|da mensagem)|troppo (?:grande|grosso)|dimension[ei] (?:massim|del messaggio)|слишком (?:больш|велик)|размер (?:сообщ|письма)|(?:邮件|郵件|信件|附件|大小|メール|サイズ).{0,10}(?:过大|過大|太大|超|大きすぎ|大きい)/,
        butNot:
          /line (?:too long|length)|too many|mailbox (?:is )?full|quota|number of (?:messages|mails|recipients|connections)|rate|(?:mail|message) (?:count|rate)|message (?:has )?(?:exceed\w{0,3}) the max number|queue|hops|subject|spam|this hour|delay|time limit|per (?:hour|day)|score/,
      },
      category: 'too_large',
    },
    {
      name: 'attachment',
      comment: 'A kind of attachment or file that is not taken.',
      sample: '552 Attachments of type .exe are not accepted',
      when: {
        words:
          /attach(?:ed|ment)|file ?(?:type|name|extension)s?\b|executable|\bzip (?:file|archive)|macros?\b|\.(?:exe|zip|scr|bat|vbs|js|rar|docm|iso)\b.{0,20}(?:block|not|reject|denied|file)|banned (?:file|content|name|extension)|potential(?:ly)? (?:security|dangerous|harmful)|anhang|anhange|piece ?jointe|pieces? jointes?|archivo adjunto|adjuntos|anexo|allegat[oi]|вложени|附件|添付/,
        butNot: /user unknown|recipient/,
      },
      category: 'content',
    },
    {
      name: 'form',
      comment: 'Headers, MIME and line ends against RFC 5322 and its family.',
      sample: '550 Message has two Date headers, which RFC 5322 forbids',
      when: {
        words:
          /duplicate header|rfc[- ]?(?:5322|2822|822|2045|2047|6532)\b|\bmime\b|(?:missing|multiple|duplicate|invalid|bad|malformed|illegal|no|without|lacks?|blank|empty|syntax in|improper\S{0,3}|disallowed|required|valid) (?:a |an |or |valid |required |message |mandatory |syntax )*(?:from|to|date|subject|message-?id|sender|header|reply-to|content-type|received)s?(?::| ?header| field|\b.{0,20}headers?)|header(?:s)? (?:syntax|field|line|is |are |in this|missing|error|contains|not|violat|rejected|check)|\bfrom: (?:address(?:es)? are|header|field)|having no from|message-id|malformed (?:message|mail|content|mime|header)|(?:message|mail|content|data)\b.{0,20}(?:malformed|corrupt|invalid format|not well-formed)|invalid (?:data|content|structure|format|character)s? (?:in|of)|bare (?:lf|cr|line ?feed|carriage)|line (?:is )?too long|lines? (?:length|longer)|encoded-word|(?:non-?ascii|8-?bit|unicode|null|binary|nul)\b.{0,30}(?:character|byte|content|data|not|header)|character ?sets?|charset|invalid (?:mime|charset|encoding)|boundary|base64|improperly[- ]formatted|empty (?:message|body|mail)|body (?:is )?empty|no (?:body|subject)|content-(?:type|transfer)|subject (?:is |line |contains|header|not)|malformed date|ungultige?r? (?:header|kopf)|betreff|en-?tete|cabecera|encabezado|cabecalho|intestazion|заголов|邮件头|信头|主题|主題|ヘッダ|件名/,
        butNot:
          /user unknown|no such user|recipient (?:unknown|not found)|mismatch|mailbox|policy is reject/,
      },
      category: 'content',
    },
    {
      name: 'author-domain',
      comment: 'The From header, or its domain, is not accepted.',
      sample: '550 From: Domain is invalid',
      when: {
        words: /from: (?:domain|address)|header (?:from|sender)/,
        butNot: /blank|missing|empty/,
      },
      category: 'sender_rejected',
    },
    {
      name: 'content-not-accepted',
      comment: 'Content, links or words that a rule forbids.',
      sample: '554 Rejected: content not permitted by our rules',
      when: {
        words:
          /content[- ](?:rejected|restriction|policy|not (?:allowed|accepted|permitted)|blocked|denied|violation|rejection|guideline)|(?:message|mail) content\b|(?:because of|due to|based on|for) (?:its |the |your |message )*(?:content|links?|urls?)\b|(?:prohibited|forbidden|banned|objectionable|inappropriate|offensive|restricted) (?:content|words?|phrase|text|language)|profanity|contains (?:a )?(?:forbidden|prohibited|banned|blocked|bad|invalid)|(?:link|url)s? (?:in (?:the|your)|is |are |not|contain|shorten)|html (?:content|mail|message|only)|html-only|non-(?:western|latin)|inhalt (?:nicht|abgelehnt|unzul)|contenu (?:refuse|interdit|non)|contenido (?:no|rechazado|prohibido)|conteudo (?:nao|rejeitado|proibido)|contenuto (?:non|rifiutato|vietato)|содержим|内容|內容|敏感/,
        butNot: /reputation/,
      },
      category: 'content',
    },
  ],
}
