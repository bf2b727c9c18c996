/** French. What each key is for: ../catalogue.ts; the text to translate: en.ts. */
import type { Translation } from '../catalogue.ts'

export const fr: Translation = {
  dates: {
    weekdays: ['dimanche', 'lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi'],
    months: [
      'janvier',
      'février',
      'mars',
      'avril',
      'mai',
      'juin',
      'juillet',
      'août',
      'septembre',
      'octobre',
      'novembre',
      'décembre',
    ],
    first: '1er',
    pattern: '{weekday} {day} {month} {year} à {hour}:{minute} UTC',
  },
  subjects: {
    failed: 'Échec de la remise : {recipients}',
    delayed: 'Remise retardée : {recipients}',
    held: 'Retenu pour vérification : {recipients}',
    relayed: 'Transmis : {recipients}',
    delivered: 'Remis : {recipients}',
  },
  others: { one: '{address} et {count} autre', other: '{address} et {count} autres' },
  opening:
    'Ici le serveur de messagerie {hostname}. Il vous informe d’un message que vous avez envoyé :',
  labels: { subject: 'Objet :', accepted: 'Accepté :', id: 'Id :' },
  headings: {
    failed: 'Il n’a PAS pu être remis à :',
    delayed: 'Il n’a pas encore été remis à :',
    held: 'Il attend que quelqu’un l’ait examiné, pour :',
    relayed: 'Il a été transmis au serveur de messagerie de :',
    delivered: 'Il a été remis à :',
  },
  said: '{host} a répondu :',
  happenedAt: 'Ce qui s’est passé chez {host} :',
  happened: 'Ce qui s’est passé :',
  blocklist: 'La liste de blocage est {name} ; le retrait se demande sur {page}',
  requireTls:
    'Vous avez demandé que ce message ne passe que par des connexions chiffrées vers des serveurs vérifiés, sur tout son trajet (REQUIRETLS). Vous pouvez le renvoyer sans cette exigence ; il sera alors chiffré partout où les serveurs le permettent.',
  moves: {
    sender: 'C’est à vous d’agir.',
    recipient: 'C’est au destinataire d’agir.',
    theirServer: 'C’est aux responsables du serveur de messagerie du destinataire d’agir.',
    ourServer: 'C’est aux responsables de ce serveur de messagerie, {hostname}, d’agir.',
    senderDomain: 'C’est aux responsables du domaine {domain} d’agir.',
  },
  next: {
    failed: 'Nous avons cessé d’essayer.',
    expired: 'Nous avons essayé jusqu’au bout du délai prévu, et avons maintenant cessé.',
    delayed:
      'Vous n’avez rien à faire. Nous continuons d’essayer jusqu’au {until}, et vous préviendrons si le message n’a pas pu être remis d’ici là. Merci de ne pas le renvoyer.',
    held: 'Une personne qui gère ce serveur doit l’examiner avant son envoi ; vous saurez au plus tard le {until} ce qui a été décidé. Vous n’avez rien à faire. Merci de ne pas le renvoyer.',
    relayed:
      'Ce serveur ne signalera peut-être pas la suite ; ceci est donc peut-être la dernière nouvelle que vous en aurez. Vous n’avez rien à faire.',
    delivered: 'Le serveur de messagerie du destinataire l’a pris. Vous n’avez rien à faire.',
  },
  closing:
    'La suite de cet avis est destinée aux logiciels de messagerie ; elle dit la même chose.',
  suspension: {
    subject: 'Cette adresse ne peut plus envoyer pour le moment : {address}',
    what: 'Ici le serveur de messagerie {hostname}. Le {date}, il a suspendu votre adresse {address} : elle ne peut plus envoyer de courrier tant que les responsables du serveur n’ont pas levé cette mesure.',
    causes: {
      bounces:
        'Trop de destinataires de son courrier n’existent pas ou ne reçoivent pas de courrier. C’est le signe d’une liste d’adresses ancienne ou achetée, ou d’un mot de passe volé.',
      spam: 'Trop souvent, les serveurs des destinataires ont refusé son courrier comme indésirable ou à cause d’un virus. C’est le signe d’un mot de passe volé, ou d’un courrier dont ses destinataires ne veulent pas.',
    },
    figures: {
      recipients: 'Destinataires en un jour :',
      bounced: 'Dont inexistants :',
      verdicts: 'Refus pour spam ou virus en un jour :',
    },
    waiting:
      'Votre courrier déjà accepté et encore en attente est retenu : rien n’est perdu, et il partira quand la suspension sera levée. Son délai continue de courir ; s’il expire avant, vous serez averti pour chaque message.',
    advice:
      'Si ce courrier n’était pas le vôtre, quelqu’un d’autre a votre mot de passe : faites-le remplacer, et cherchez où l’ancien était conservé. S’il était le vôtre, retirez de votre liste les adresses qui n’existent pas, et n’écrivez qu’à ceux qui s’y attendent.',
    lift: 'Prévenez les responsables de ce serveur quand vous saurez ce qui s’est passé. Cette commande lève la suspension :',
    closing: 'Cette lettre a été écrite par un programme ; personne ne lira de réponse.',
  },
  categories: {
    user_unknown: {
      what: 'Il n’y a pas de boîte aux lettres à cette adresse.',
      advice:
        'Vérifiez l’orthographe de l’adresse. Si elle semble juste, demandez au destinataire par un autre moyen quelle adresse il utilise à présent.',
    },
    mailbox_inactive: {
      what: 'La boîte aux lettres n’est plus utilisée, ou a été désactivée.',
      advice: 'Demandez au destinataire par un autre moyen quelle adresse il utilise à présent.',
    },
    mailbox_full: {
      what: 'La boîte aux lettres du destinataire est pleine.',
      advice:
        'Prévenez le destinataire par un autre moyen, et renvoyez le message quand il y aura de la place.',
    },
    recipient_refused: {
      what: 'Le serveur du destinataire n’accepte pas ce message pour ce destinataire.',
      advice:
        'Demandez au destinataire par un autre moyen si vos messages peuvent parvenir à cette adresse.',
    },
    blocklist: {
      what: 'Le serveur du destinataire refuse le courrier venant de l’adresse réseau du nôtre, parce qu’elle figure sur une liste de blocage.',
      advice:
        'Ni votre message ni l’adresse ne sont en cause. Prévenez les responsables de ce serveur, et renvoyez le message quand ils auront réglé la question.',
    },
    spam: {
      what: 'Le serveur du destinataire prend le message pour du courrier indésirable.',
      advice:
        'Revoyez le texte, les liens et les pièces jointes, changez ce qui peut ressembler à de la publicité, et renvoyez-le. Ou demandez au destinataire d’autoriser votre adresse.',
    },
    content: {
      what: 'Le serveur du destinataire n’accepte pas un élément du message, par exemple le type d’une pièce jointe ou sa forme.',
      advice:
        'Retirez ou remplacez cet élément (un lien au lieu d’une pièce jointe suffit souvent), et renvoyez le message.',
    },
    virus: {
      what: 'Le serveur du destinataire a trouvé un virus dans le message, ou quelque chose qui y ressemble.',
      advice:
        'Recherchez des logiciels malveillants dans les pièces jointes et sur votre ordinateur avant de le renvoyer.',
    },
    policy: {
      what: 'Les règles du serveur du destinataire interdisent ce message.',
      advice:
        'Sa réponse indique peut-être quelle règle. Modifiez le message en conséquence, ou renseignez-vous auprès du destinataire par un autre moyen.',
    },
    auth_failure: {
      what: 'Le serveur du destinataire n’a pas pu vérifier que le message vient de votre domaine (SPF, DKIM ou DMARC).',
      advice:
        'Demandez-leur de vérifier les enregistrements DNS, et renvoyez le message quand ils seront justes.',
    },
    ptr: {
      what: 'Le serveur du destinataire refuse le courrier du nôtre, parce que le nom de notre adresse réseau dans le DNS manque ou ne correspond pas.',
      advice:
        'Ni votre message ni l’adresse ne sont en cause. Prévenez les responsables de ce serveur, et renvoyez le message quand ils auront réglé la question.',
    },
    sender_rejected: {
      what: 'Le serveur du destinataire n’accepte pas le courrier de votre adresse ou de votre domaine.',
      advice:
        'Demandez au destinataire par un autre moyen d’autoriser votre adresse, ou demandez aux responsables de votre domaine pourquoi il est refusé.',
    },
    rate_limited: {
      what: 'Le serveur du destinataire n’accepte qu’un certain nombre de messages dans un temps donné, et il y en avait trop.',
      advice:
        'Renvoyez le message plus tard. Si vous envoyez beaucoup de messages, répartissez-les sur une plus longue durée.',
    },
    greylist: {
      what: 'Le serveur du destinataire demande aux expéditeurs qu’il ne connaît pas encore de revenir plus tard.',
      advice:
        'Nous sommes revenus, sans être admis. Prévenez le destinataire par un autre moyen, et renvoyez le message plus tard.',
    },
    network: {
      what: 'Le serveur du destinataire n’a pas pu être joint, ou la connexion a été interrompue.',
      advice:
        'Demandez au destinataire par un autre moyen si son courrier arrive, et renvoyez le message plus tard.',
    },
    dns: {
      what: 'Le domaine de l’adresse, la partie après le @, n’existe pas, ne reçoit pas de courrier ou ne peut pas être trouvé.',
      advice: 'Vérifiez l’orthographe de cette partie de l’adresse, et renvoyez le message.',
    },
    tls: {
      what: 'Aucune connexion sécurisée (TLS) au serveur du destinataire n’a été possible.',
      advice:
        'Prévenez le destinataire par un autre moyen que son serveur ne peut pas être joint de façon sûre, et renvoyez le message quand ce sera réparé.',
    },
    too_large: {
      what: 'Le message est plus grand que ce que le serveur du destinataire accepte.',
      advice: 'Réduisez les pièces jointes, ou envoyez plutôt un lien.',
    },
    relay_denied: {
      what: 'Le serveur que le DNS indique pour cette adresse dit qu’il n’en est pas chargé.',
      advice:
        'Vérifiez la partie de l’adresse après le @. Si elle est juste, prévenez le destinataire par un autre moyen que son serveur est mal réglé.',
    },
    protocol: {
      what: 'Le serveur du destinataire et le nôtre ne se sont pas compris.',
      advice:
        'L’adresse n’est pas en cause. Prévenez les responsables de ce serveur ; son journal en dit plus.',
    },
    system: {
      what: 'Le serveur du destinataire est actuellement en panne ou surchargé.',
      advice:
        'Prévenez le destinataire par un autre moyen, et renvoyez le message quand son serveur fonctionnera.',
    },
    expired: {
      what: 'Le message n’a pas pu être remis dans le délai prévu.',
      advice: 'Renvoyez-le s’il est encore utile, ou joignez le destinataire par un autre moyen.',
    },
    unknown: {
      what: 'Le message n’a pas été accepté ; la réponse citée ici est tout ce que nous savons.',
      advice: 'Vérifiez l’adresse et la réponse, et renvoyez le message s’il est encore utile.',
    },
  },
}
