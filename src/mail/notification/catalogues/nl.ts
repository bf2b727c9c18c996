/** Dutch. What each key is for: ../catalogue.ts; the text to translate: en.ts. */
import type { Translation } from '../catalogue.ts'

export const nl: Translation = {
  dates: {
    weekdays: ['zondag', 'maandag', 'dinsdag', 'woensdag', 'donderdag', 'vrijdag', 'zaterdag'],
    months: [
      'januari',
      'februari',
      'maart',
      'april',
      'mei',
      'juni',
      'juli',
      'augustus',
      'september',
      'oktober',
      'november',
      'december',
    ],
    first: '1',
    pattern: '{weekday} {day} {month} {year} om {hour}:{minute} UTC',
  },
  subjects: {
    failed: 'Niet bezorgd: {recipients}',
    delayed: 'Bezorging vertraagd: {recipients}',
    held: 'Vastgehouden ter controle: {recipients}',
    relayed: 'Doorgegeven: {recipients}',
    delivered: 'Bezorgd: {recipients}',
  },
  others: { one: '{address} en {count} ander', other: '{address} en {count} anderen' },
  opening: 'Dit is de mailserver {hostname}. Het gaat over een bericht dat u hebt verzonden:',
  labels: { subject: 'Onderwerp:', accepted: 'Aangenomen:', id: 'Id:' },
  headings: {
    failed: 'Het kon NIET worden bezorgd bij:',
    delayed: 'Het is nog niet bezorgd bij:',
    held: 'Het wacht tot iemand ernaar heeft gekeken, voor:',
    relayed: 'Het is doorgegeven aan de mailserver van:',
    delivered: 'Het is bezorgd bij:',
  },
  said: '{host} antwoordde:',
  happenedAt: 'Wat er gebeurde bij {host}:',
  happened: 'Wat er gebeurde:',
  blocklist: 'De blokkeerlijst heet {name}; verwijdering kan worden aangevraagd op {page}',
  requireTls:
    'U hebt gevraagd dat dit bericht alleen over versleutelde verbindingen naar geverifieerde mailservers gaat, de hele weg lang (REQUIRETLS). U kunt het zonder die wens opnieuw verzenden; dan wordt het versleuteld overal waar de servers dat kunnen.',
  moves: {
    sender: 'U bent aan zet.',
    recipient: 'De ontvanger is aan zet.',
    theirServer: 'De beheerders van de mailserver van de ontvanger zijn aan zet.',
    ourServer: 'De beheerders van deze mailserver, {hostname}, zijn aan zet.',
    senderDomain: 'De beheerders van het domein {domain} zijn aan zet.',
  },
  next: {
    failed: 'We proberen het niet meer.',
    expired: 'We hebben het geprobeerd tot de tijd om was, en zijn nu gestopt.',
    delayed:
      'U hoeft niets te doen. We blijven het proberen tot {until} en laten het u weten als het bericht dan nog niet bezorgd kon worden. Verzend het niet opnieuw.',
    held: 'Iemand die deze server beheert, moet ernaar kijken voordat het weggaat; uiterlijk {until} hoort u wat er is besloten. U hoeft niets te doen. Verzend het niet opnieuw.',
    relayed:
      'Die server meldt misschien niet wat er verder gebeurt, dus dit is wellicht het laatste dat u ervan hoort. U hoeft niets te doen.',
    delivered: 'De mailserver van de ontvanger heeft het aangenomen. U hoeft niets te doen.',
  },
  closing: 'De rest van deze melding is voor mailprogramma’s; er staat hetzelfde in.',
  suspension: {
    subject: 'Dit adres mag voorlopig niet verzenden: {address}',
    what: 'Dit is de mailserver {hostname}. Op {date} heeft die uw adres {address} geblokkeerd: het mag geen e-mail verzenden totdat de beheerders van de server dat opheffen.',
    causes: {
      bounces:
        'Te veel ontvangers van de e-mail bestaan niet of nemen geen e-mail aan. Dat wijst op een verouderde of gekochte adressenlijst, of op een gestolen wachtwoord.',
      spam: 'De mailservers van ontvangers hebben de e-mail te vaak geweigerd als spam of vanwege een virus. Dat wijst op een gestolen wachtwoord, of op e-mail die de ontvangers niet willen.',
    },
    figures: {
      recipients: 'Ontvangers binnen een dag:',
      bounced: 'Daarvan bestaan niet:',
      verdicts: 'Binnen een dag geweigerd als spam of virus:',
    },
    waiting:
      'E-mail van u die aangenomen is en wacht, wordt vastgehouden: er gaat niets verloren, en hij wordt verzonden zodra de blokkering is opgeheven. Zijn tijd loopt wel door; is die eerder om, dan krijgt u over elk bericht een melding.',
    advice:
      'Was dit niet uw e-mail, dan heeft iemand anders uw wachtwoord: vraag een nieuw aan en ga na waar het oude bewaard werd. Was het wel uw e-mail, haal dan de adressen die niet bestaan van uw lijst, en schrijf alleen aan mensen die dat verwachten.',
    lift: 'Laat het de beheerders van deze server weten als u weet hoe het gekomen is. Deze opdracht heft de blokkering op:',
    closing: 'Deze brief is door een programma geschreven; een antwoord erop bereikt niemand.',
  },
  categories: {
    user_unknown: {
      what: 'Er is geen postvak met dit adres.',
      advice:
        'Controleer het adres op typefouten. Als het klopt, vraag de ontvanger dan langs een andere weg naar het adres dat nu in gebruik is.',
    },
    mailbox_inactive: {
      what: 'Het postvak is niet meer in gebruik, of is uitgeschakeld.',
      advice: 'Vraag de ontvanger langs een andere weg naar het adres dat nu in gebruik is.',
    },
    mailbox_full: {
      what: 'Het postvak van de ontvanger is vol.',
      advice:
        'Laat het de ontvanger langs een andere weg weten, en verzend het bericht opnieuw als er weer ruimte is.',
    },
    recipient_refused: {
      what: 'De mailserver van de ontvanger neemt dit bericht voor deze ontvanger niet aan.',
      advice: 'Vraag de ontvanger langs een andere weg of mail van u dit adres kan bereiken.',
    },
    blocklist: {
      what: 'De mailserver van de ontvanger neemt geen mail aan van het netwerkadres van onze server, omdat het op een blokkeerlijst staat.',
      advice:
        'Er is niets mis met uw bericht of met het adres. Meld het aan de beheerders van deze server, en verzend het bericht opnieuw als zij het hebben opgelost.',
    },
    spam: {
      what: 'De mailserver van de ontvanger houdt het bericht voor spam.',
      advice:
        'Bekijk de tekst, de links en de bijlagen, verander wat op reclame lijkt, en verzend het opnieuw. Of vraag de ontvanger om mail van uw adres toe te staan.',
    },
    content: {
      what: 'De mailserver van de ontvanger accepteert iets in het bericht niet, zoals het soort bijlage of de manier waarop het is geschreven.',
      advice:
        'Haal dat weg of vervang het (een link in plaats van een bijlage helpt vaak), en verzend het bericht opnieuw.',
    },
    virus: {
      what: 'De mailserver van de ontvanger vond een virus in het bericht, of iets dat erop lijkt.',
      advice:
        'Controleer de bijlagen en uw computer op schadelijke software voordat u het opnieuw verzendt.',
    },
    policy: {
      what: 'De regels van de mailserver van de ontvanger staan dit bericht niet toe.',
      advice:
        'Het antwoord zegt misschien welke regel dat is. Pas het bericht aan, of vraag het de ontvanger langs een andere weg.',
    },
    auth_failure: {
      what: 'De mailserver van de ontvanger kon niet vaststellen dat het bericht van uw domein komt (SPF, DKIM of DMARC).',
      advice:
        'Vraag hun de DNS-records te controleren, en verzend het bericht opnieuw als die kloppen.',
    },
    ptr: {
      what: 'De mailserver van de ontvanger neemt geen mail van de onze aan, omdat de naam van ons netwerkadres in DNS ontbreekt of niet klopt.',
      advice:
        'Er is niets mis met uw bericht of met het adres. Meld het aan de beheerders van deze server, en verzend het bericht opnieuw als zij het hebben opgelost.',
    },
    sender_rejected: {
      what: 'De mailserver van de ontvanger neemt geen mail van uw adres of uw domein aan.',
      advice:
        'Vraag de ontvanger langs een andere weg om mail van uw adres toe te staan, of vraag de beheerders van uw domein waarom het wordt geweigerd.',
    },
    rate_limited: {
      what: 'De mailserver van de ontvanger neemt maar een beperkt aantal berichten in een bepaalde tijd aan, en dit waren er te veel.',
      advice:
        'Verzend het bericht later opnieuw. Als u veel berichten verzendt, spreid ze dan over een langere tijd.',
    },
    greylist: {
      what: 'De mailserver van de ontvanger vraagt afzenders die hij nog niet kent om later terug te komen.',
      advice:
        'We kwamen terug, maar werden niet toegelaten. Laat het de ontvanger langs een andere weg weten, en verzend het bericht later opnieuw.',
    },
    network: {
      what: 'De mailserver van de ontvanger was niet bereikbaar, of de verbinding ermee werd verbroken.',
      advice:
        'Vraag de ontvanger langs een andere weg of daar wel mail aankomt, en verzend het bericht later opnieuw.',
    },
    dns: {
      what: 'Het domein van het adres, het deel na de @, bestaat niet, neemt geen mail aan of kan niet worden opgezocht.',
      advice: 'Controleer dat deel van het adres op typefouten, en verzend het bericht opnieuw.',
    },
    tls: {
      what: 'Er was geen beveiligde verbinding (TLS) met de mailserver van de ontvanger mogelijk.',
      advice:
        'Laat de ontvanger langs een andere weg weten dat de mailserver niet veilig bereikbaar is, en verzend het bericht opnieuw als dat is hersteld.',
    },
    too_large: {
      what: 'Het bericht is groter dan de mailserver van de ontvanger accepteert.',
      advice: 'Maak de bijlagen kleiner, of verzend in plaats daarvan een link.',
    },
    relay_denied: {
      what: 'De mailserver die DNS voor dit adres noemt, zegt er niet verantwoordelijk voor te zijn.',
      advice:
        'Controleer het deel van het adres na de @. Als het klopt, laat de ontvanger dan langs een andere weg weten dat de mailserver verkeerd is ingesteld.',
    },
    protocol: {
      what: 'De mailserver van de ontvanger en de onze begrepen elkaar niet.',
      advice:
        'Er is niets mis met het adres. Meld het aan de beheerders van deze server; zij vinden meer in het logboek.',
    },
    system: {
      what: 'De mailserver van de ontvanger is op dit moment defect of overbelast.',
      advice:
        'Laat het de ontvanger langs een andere weg weten, en verzend het bericht opnieuw als die mailserver weer werkt.',
    },
    expired: {
      what: 'Het bericht kon niet worden bezorgd binnen de tijd die dat mag duren.',
      advice:
        'Verzend het opnieuw als het nog nodig is, of bereik de ontvanger langs een andere weg.',
    },
    unknown: {
      what: 'Het bericht is niet aangenomen; het antwoord dat hier staat, is alles wat we weten.',
      advice:
        'Controleer het adres en het antwoord, en verzend het bericht opnieuw als het nog nodig is.',
    },
  },
}
