/** The mailbox exists or existed, and takes no mail. Stands before "unknown", which is said of it too. */
import type { RuleBook } from '../../rule-book.ts'

const box =
  "mail ?-?box(?:es)?|mail ?drop|inbox|users?|recipient(?:'s)?(?: (?:address|account|mailbox|domain))?|accounts?|customer|member|subscriber|addressee|address|alias|employee|person|e-?mail|benutzer(?:konto)?|postfach|konto|empfanger|compte|boite|destinataire|utilisateur|adresse|cuenta|buzon|usuario|destinatario|conta|caixa|casella|utente|account"
const asleep =
  "inactive|in-active|disabled|deactivated|de-activated|not (?:yet |currently |an? )?(?:been )?(?:active|activated|enabled|in service|in use)|isn't active|suspended|closed|expired|terminated|suspend the|locked|frozen|blocked|on hold|cancell?ed|retired|archived?|discontinued|deleted|removed|decommissioned|dormant|abandoned|ceased|withdrawn|moved|obsolete|unsubscribed|no longer (?:active|in use|in service|used|monitored|accepts?|receiv|employed|works?|with|enabled|here)|no more in use|not in use|not accept(?:ing)? (?:any )?(?:mail|messages|e-?mail)s?(?: (?:at this time|any ?more))?\\.?$|left (?:the )?(?:company|organi[sz]ation|us)|has been (?:replaced|changed|closed|moved|shut)|been (?:de-?activated|disabled|suspended|blocked|closed|locked)|deaktiviert|gesperrt|geschlossen|stillgelegt|abgelaufen|gekundigt|inaktiv|geloscht|desactive|bloque|ferme|suspendu|inactif|archive|resilie|supprime|cloture|expire|desactivad|dad[oa] de baja|bloquead|suspendid|inactiv|cerrad|cancelad|caducad|desativad|suspens|inativ|encerrad|disattivat|disabilitat|sospes|inattiv|chius|bloccat|scadut|cessat"

export const mailboxInactive: RuleBook = {
  name: 'words/mailbox-inactive',
  rules: [
    {
      name: 'inactive',
      comment: 'A mailbox or its owner, and a word for being switched off.',
      sample: '550 This account has been suspended by its owner',
      when: {
        words: new RegExp(`\\b(?:${box})\\b.{0,50}\\b(?:${asleep})`),
        butNot:
          /\byour (?:account|mailbox|e-?mail|address|domain|mail|message)|sender|(?:message|mail|e-?mail|connection) (?:has been |was |is )?(?:blocked|deleted|removed)|blocked (?:you|this|by|using|because|for|due)|unknown or|spam|database access|attachment|not accepting (?:mail|messages) from|locked by another|mailbox (?:is )?(?:currently )?(?:locked|busy)|temporarily locked|file is locked|connection (?:is |was )?closed|closing|dns/,
      },
      category: 'mailbox_inactive',
    },
    {
      name: 'inactive-before',
      comment: 'The same with the sleep first: "deactivated mailbox", "mail receiving disabled".',
      sample: '550 Inactive member of this site',
      when: {
        words: new RegExp(
          `\\b(?:inactive|disabled|deactivated|de-activated|suspended|closed|expired|locked|frozen|dormant|abandoned|deleted|obsolete|blocked|terminated|retired|archived|cancell?ed) (?:or \\w{1,12} )?(?:e-?mail |mail |user )?(?:${box})\\b|(?:mail )?(?:receiving|reception|receipt|delivery)(?: of mail)?(?: for this \\w{1,12})?(?: is| has been)? (?:disabled|suspended|turned off)|no longer accepts? (?:any )?(?:mail|messages|e-?mail)|does not accept (?:any )?(?:mail|messages|e-?mail)s? any ?more|has (?:been )?(?:moved|replaced)\\b|moved to|(?:is |are )?no longer (?:with|at|working|employed|active|in use|works)|has left\\b|out of (?:business|service)|(?:user|account|mailbox) (?:is )?(?:turned|switched) off|(?:@|<[^ >]{1,60}>)>? (?:is |has been |was )(?:now |currently |temporarily )?(?:disabled|suspended|inactive|deactivated|closed|locked|not active|blocked)|(?:has |been )(?:shut down|shutdown|discontinued)`,
        ),
        butNot:
          /\byour (?:account|mailbox|e-?mail|address|domain|mail)|sender|spam|unknown or|recipient domain|connection/,
      },
      category: 'mailbox_inactive',
    },
    {
      name: 'inactive-in-other-scripts',
      comment: 'Russian, Chinese, Japanese.',
      sample: '550 该邮箱已停用',
      when: {
        words:
          /(?:ящик|пользовател|аккаунт|уч[её]тн|адрес|получател)\S{0,4}.{0,40}(?:заблокирован|отключ[её]н|удал[её]н|не активен|неактив|деактивирован|закрыт|приостановлен|не используется)|(?:邮箱|郵箱|信箱|帐号|帳號|帐户|帳戶|账号|账户|賬戶|用户|用戶|收件人|账戶).{0,10}(?:禁用|停用|冻结|凍結|锁定|鎖定|注销|註銷|关闭|關閉|暂停|暫停|失效|过期|過期|封禁|被封|已删除|已刪除|未激活|休眠)|(?:アカウント|メールボックス|アドレス|ユーザー?|利用者).{0,12}(?:無効|停止|凍結|閉鎖|削除|使用されていません|利用できません|解約|退会)/,
        butNot: /ip|发件人|送信者/,
      },
      category: 'mailbox_inactive',
    },
  ],
}
