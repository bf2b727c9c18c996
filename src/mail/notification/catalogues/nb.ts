/** Norwegian Bokmål. What each key is for: ../catalogue.ts; the text to translate: en.ts. */
import type { Translation } from '../catalogue.ts'

export const nb: Translation = {
  dates: {
    weekdays: ['søndag', 'mandag', 'tirsdag', 'onsdag', 'torsdag', 'fredag', 'lørdag'],
    months: [
      'januar',
      'februar',
      'mars',
      'april',
      'mai',
      'juni',
      'juli',
      'august',
      'september',
      'oktober',
      'november',
      'desember',
    ],
    first: '1',
    pattern: '{weekday} {day}. {month} {year} kl. {hour}.{minute} UTC',
  },
  subjects: {
    failed: 'Kunne ikke leveres: {recipients}',
    delayed: 'Forsinket levering: {recipients}',
    held: 'Holdt tilbake for gjennomgang: {recipients}',
    relayed: 'Sendt videre: {recipients}',
    delivered: 'Levert: {recipients}',
  },
  others: { one: '{address} og {count} annen', other: '{address} og {count} andre' },
  opening: 'Dette er e-posttjeneren {hostname}. Det gjelder en melding som du har sendt:',
  labels: { subject: 'Emne:', accepted: 'Mottatt:', id: 'Id:' },
  headings: {
    failed: 'Den kunne IKKE leveres til:',
    delayed: 'Den er ennå ikke levert til:',
    held: 'Den venter til noen har sett på den, til:',
    relayed: 'Den er sendt videre til e-posttjeneren til:',
    delivered: 'Den er levert til:',
  },
  said: '{host} svarte:',
  happenedAt: 'Dette skjedde hos {host}:',
  happened: 'Dette skjedde:',
  blocklist: 'Blokkeringslisten heter {name}; man ber om å bli fjernet fra den på {page}',
  requireTls:
    'Du ba om at denne meldingen bare skal gå over krypterte forbindelser til verifiserte e-posttjenere, hele veien (REQUIRETLS). Du kan sende den på nytt uten det ønsket; da blir den kryptert overalt der tjenerne kan det.',
  moves: {
    sender: 'Det er du som må gjøre noe.',
    recipient: 'Det er mottakeren som må gjøre noe.',
    theirServer: 'Det er de som driver mottakerens e-posttjener som må gjøre noe.',
    ourServer: 'Det er de som driver denne e-posttjeneren, {hostname}, som må gjøre noe.',
    senderDomain: 'Det er de som har ansvar for domenet {domain} som må gjøre noe.',
  },
  next: {
    failed: 'Vi har sluttet å prøve.',
    expired: 'Vi prøvde helt til tiden var ute, og har nå sluttet.',
    delayed:
      'Du trenger ikke å gjøre noe. Vi fortsetter å prøve til {until}, og sier fra hvis meldingen ikke kan leveres innen da. Ikke send den på nytt.',
    held: 'Noen som driver denne tjeneren, må se på den før den går; senest {until} får du vite hva som er bestemt. Du trenger ikke å gjøre noe. Ikke send den på nytt.',
    relayed:
      'Det er ikke sikkert at den tjeneren forteller hva som skjer videre, så dette er kanskje det siste du hører. Du trenger ikke å gjøre noe.',
    delivered: 'E-posttjeneren deres har tatt imot meldingen. Du trenger ikke å gjøre noe.',
  },
  closing: 'Resten av denne beskjeden er for e-postprogrammer; der står det samme.',
  suspension: {
    subject: 'Denne adressen kan ikke sende for øyeblikket: {address}',
    what: 'Dette er e-posttjeneren {hostname}. Den sperret adressen din {address} {date}: Den kan ikke sende e-post før de som driver tjeneren, opphever sperren.',
    causes: {
      bounces:
        'For mange av mottakerne finnes ikke eller tar ikke imot e-post. Det tyder på en gammel eller kjøpt adresseliste, eller på at noen har stjålet passordet.',
      spam: 'Mottakernes e-posttjenere har for ofte avvist e-posten som søppelpost eller på grunn av virus. Det tyder på at noen har stjålet passordet, eller på e-post som mottakerne ikke vil ha.',
    },
    figures: {
      recipients: 'Mottakere i løpet av et døgn:',
      bounced: 'Av disse finnes ikke:',
      verdicts: 'Avvist som søppelpost eller virus i løpet av et døgn:',
    },
    waiting:
      'E-post fra deg som er tatt imot og venter, holdes tilbake: Ingenting går tapt, og den sendes når sperren oppheves. Fristen løper likevel; går den ut før det, får du beskjed om hver melding.',
    advice:
      'Var dette ikke din e-post, har noen andre passordet ditt: Be om et nytt, og se etter hvor det gamle var lagret. Var den din, må du fjerne adressene som ikke finnes fra listen, og bare skrive til folk som venter det.',
    lift: 'Si fra til dem som driver denne tjeneren, når du vet hvordan det skjedde. Denne kommandoen opphever sperren:',
    closing: 'Dette brevet er skrevet av et program; ingen leser svar på det.',
  },
  categories: {
    user_unknown: {
      what: 'Det finnes ingen postkasse med denne adressen.',
      advice:
        'Se etter skrivefeil i adressen. Hvis den ser riktig ut, kan du spørre mottakeren på en annen måte om hvilken adresse som brukes nå.',
    },
    mailbox_inactive: {
      what: 'Postkassen er ikke lenger i bruk, eller den er stengt.',
      advice: 'Spør mottakeren på en annen måte om hvilken adresse som brukes nå.',
    },
    mailbox_full: {
      what: 'Mottakerens postkasse er full.',
      advice:
        'Si fra til mottakeren på en annen måte, og send meldingen på nytt når det er plass til den.',
    },
    recipient_refused: {
      what: 'E-posttjeneren deres tar ikke imot denne meldingen til denne mottakeren.',
      advice: 'Spør mottakeren på en annen måte om e-post fra deg kan nå denne adressen.',
    },
    blocklist: {
      what: 'E-posttjeneren deres tar ikke imot e-post fra nettadressen til vår tjener, fordi den står på en blokkeringsliste.',
      advice:
        'Det er ikke noe galt med meldingen eller adressen. Si fra til dem som driver denne tjeneren, og send meldingen på nytt når de har ordnet opp.',
    },
    spam: {
      what: 'E-posttjeneren deres oppfatter meldingen som søppelpost.',
      advice:
        'Se på ordlyden, lenkene og vedleggene, endre det som kan ligne reklame, og send meldingen på nytt. Eller be mottakeren om å tillate e-post fra adressen din.',
    },
    content: {
      what: 'E-posttjeneren deres godtar ikke noe i meldingen, for eksempel typen vedlegg eller måten den er skrevet på.',
      advice:
        'Fjern det eller bytt det ut (en lenke i stedet for et vedlegg hjelper ofte), og send meldingen på nytt.',
    },
    virus: {
      what: 'E-posttjeneren deres fant et virus i meldingen, eller noe som ligner.',
      advice:
        'Undersøk vedleggene og datamaskinen din for skadelig programvare før du sender meldingen på nytt.',
    },
    policy: {
      what: 'Reglene til e-posttjeneren deres tillater ikke denne meldingen.',
      advice:
        'Svaret sier kanskje hvilken regel det er. Endre meldingen deretter, eller spør mottakeren på en annen måte.',
    },
    auth_failure: {
      what: 'E-posttjeneren deres kunne ikke bekrefte at meldingen kommer fra domenet ditt (SPF, DKIM eller DMARC).',
      advice:
        'Be dem om å kontrollere DNS-oppføringene, og send meldingen på nytt når de er riktige.',
    },
    ptr: {
      what: 'E-posttjeneren deres tar ikke imot e-post fra vår, fordi navnet på nettadressen vår i DNS mangler eller ikke stemmer.',
      advice:
        'Det er ikke noe galt med meldingen eller adressen. Si fra til dem som driver denne tjeneren, og send meldingen på nytt når de har ordnet opp.',
    },
    sender_rejected: {
      what: 'E-posttjeneren deres tar ikke imot e-post fra adressen din eller domenet ditt.',
      advice:
        'Be mottakeren på en annen måte om å tillate e-post fra adressen din, eller spør dem som har ansvar for domenet ditt hvorfor det blir avvist.',
    },
    rate_limited: {
      what: 'E-posttjeneren deres tar bare imot et visst antall meldinger i et visst tidsrom, og dette var for mange.',
      advice:
        'Send meldingen på nytt senere. Hvis du sender mange meldinger, bør du fordele dem over lengre tid.',
    },
    greylist: {
      what: 'E-posttjeneren deres ber avsendere den ikke kjenner fra før om å komme tilbake senere.',
      advice:
        'Vi kom tilbake, men slapp ikke inn. Si fra til mottakeren på en annen måte, og send meldingen på nytt senere.',
    },
    network: {
      what: 'E-posttjeneren deres kunne ikke nås, eller forbindelsen til den ble brutt.',
      advice:
        'Spør mottakeren på en annen måte om e-post kommer fram dit i det hele tatt, og send meldingen på nytt senere.',
    },
    dns: {
      what: 'Domenet i adressen, delen etter @, finnes ikke, tar ikke imot e-post eller kan ikke slås opp.',
      advice: 'Se etter skrivefeil i den delen av adressen, og send meldingen på nytt.',
    },
    tls: {
      what: 'Det var ikke mulig å opprette en sikker forbindelse (TLS) til e-posttjeneren deres.',
      advice:
        'Si fra til mottakeren på en annen måte at e-posttjeneren deres ikke kan nås sikkert, og send meldingen på nytt når det er rettet.',
    },
    too_large: {
      what: 'Meldingen er større enn e-posttjeneren deres godtar.',
      advice: 'Gjør vedleggene mindre, eller send en lenke til dem i stedet.',
    },
    relay_denied: {
      what: 'E-posttjeneren som DNS oppgir for denne adressen, sier at den ikke har ansvar for den.',
      advice:
        'Kontroller delen av adressen etter @. Hvis den er riktig, kan du si fra til mottakeren på en annen måte at e-posttjeneren deres er satt opp feil.',
    },
    protocol: {
      what: 'E-posttjeneren deres og vår forsto ikke hverandre.',
      advice:
        'Det er ikke noe galt med adressen. Si fra til dem som driver denne tjeneren; de finner mer i loggen.',
    },
    system: {
      what: 'E-posttjeneren deres er for tiden ute av drift eller overbelastet.',
      advice:
        'Si fra til mottakeren på en annen måte, og send meldingen på nytt når e-posttjeneren deres virker.',
    },
    expired: {
      what: 'Meldingen kunne ikke leveres innen den tiden det kan ta.',
      advice:
        'Send den på nytt hvis den fortsatt trengs, eller få tak i mottakeren på en annen måte.',
    },
    unknown: {
      what: 'Meldingen ble ikke tatt imot; svaret som er gjengitt her, er alt vi vet.',
      advice: 'Kontroller adressen og svaret, og send meldingen på nytt hvis den fortsatt trengs.',
    },
  },
}
