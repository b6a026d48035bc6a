"""Words that tell a sentence from a name, in Dutch and English.

Chosen from the 1,500 most used words of Dutch and the 900 of English, of which those went that are
in lists of 195,000 names (the United States' census and Faker), and from what swindlers write.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# No name has these.
MESSAGE = _words(
    """
    aanbieding aanbiedingen account accounts activeer activeren bankpas bankrekening
    bankrekeningnummer belastingdienst betaal betaald betalen betaling betalingsverzoek bevestig
    bevestigen bitcoin bitcoins blokkade cadeaubon casinos cialis congratulations controleer
    controleren creditcard crypto cryptocurrency digid download downloaden downloads dringend
    email emails facebook factuur feliciteren geblokkeerd gefeliciteerd geselecteerd gewonnen
    goedkoopste goedkope gratis gratuit http https hxxp hypotheek identiteit inloggen instagram
    investeer investeren investment invoice jackpot javascript kansspel klikken klikt krediet
    kwijtschelding login loterij lottery mailen mailto nieuwsbrief onlyfans ontvang ontvangen
    ontvangt overboeken overschrijving pakketje password passwort paypal phishing pincode politie
    porn porno prijsvraag prijzen rekening rekeningnummer seks seksdate snapchat spoed subscribe
    telefonisch telefoon telefoonnummer telegram terugbellen terugbetaling thuiswerken tikkie
    tiktok unsubscribe verdien verdienen verdient verificatie verifieer verify verloopt verlopen
    viagra voucher vouchers wachtwoord wachtwoorden webcam webshop website websites whatsapp wifi
    winactie winnaar winnaars www
    """
)

# No name of their own, but a rare name may have one.
SENTENCE = _words(
    """
    aandacht aangezien aanmelden aantal aanval aanwezig aarde aardig abonnement abonneren about
    above absoluut according achtergrond across act actie actief action activiteiten actually
    added advies advocaat af afdeling afgelopen afkomstig aflevering afmelden afspraak afstand
    after again against ago album aldus algemeen algemene alle allemaal allerlei alles almost
    alone along already als also alsof although altijd always amerikaanse amount and anderen
    another answer antwoord any anyone anything are around article artikelen as asked at attack
    attention auto available average avond away baan based beantwoord became because become bed
    bedankt bedoel bedoeld bedrag bedrijf bedrijven beeld beelden beetje before beginnen begint
    begon begonnen begrijp begrijpen behalve behandeling behind beide being bekijk bekijken
    belang belangrijk belangrijke belangrijkste beleid belgische believe beneden bepaald bepaalde
    bereiken bereikt bericht berichten beroep beschermen bescherming beschikbaar besloten besluit
    bestaan bestaande bestaat bestuur betaalbaar betekent beter betere betreft betrekking
    betrokken between bevat bevolking beweging bewijs bewoners bezig bezit bezoeken bezoekers
    bieden biedt bijlage bijna bijvoorbeeld bijzonder binnen binnenkort bleef bleek blijf blijft
    blijkbaar blijkt blog boete bovendien break brengt building built buitenland burgers bus
    business buy called came cannot career cause centraal centrale centrum change changed changes
    character children cijfers claimed code com coming commissie community companies complete
    considered contact continue control controle could countries country county couple crazy
    cultuur cup currently daarbij daardoor daarmee daarna daarnaast daarom daarvan daarvoor dacht
    dagelijks dankzij data dear decided decision deden deelname deelnemers delen denken denkt
    department dergelijke development deze dezelfde did died dieren different digitale dingen
    direct directeur director dit diverse dochter doden doen does doet dom doordat doorgaan
    draagt drinken drive duurt easy eat economic economie economische education een eenmaal
    eerder eerst eet eeuw eigen eigenaar eigenlijk eind einde eindelijk eindigt either election
    elkaar energie energy enige enjoy enkel enkele enorm enorme enough entire ergens ermee eruit
    ervoor especially eten euro europese euros event events everyone everything evidence exactly
    example experience expired extra eyes fact family fantastisch far favoriete federal feel
    festival fight films final finale finally financial financiële find five follow following
    food for foreign former four from full functie further future gaan gaat gaf game gaten
    geachte gebaseerd gebeld gebeurd gebeurde gebeuren gebeurt gebied gebieden gebouw gebouwd
    gebouwen gebracht gebruik gebruiken gebruikt gebruikte gedaan gedachten gedood gedrag
    gedurende geef geeft geen gegaan gegeven gegevens gehaald gehad geheel gehoord gehouden gek
    gekocht gekomen gekozen gekregen geldig geldt geleden geleerd gelegen gelezen geloof geloven
    geluid gelukkig gemaakt gemeente gemeenten generaal geniet genieten genoemd genomen geopend
    georganiseerd geplaatst gepubliceerd geraakt gericht geschiedenis geschreven geslacht
    gesloten gespeeld gesprek gesproken gesteld gestuurd get gets gevaar geval gevallen
    gevangenis geven gevoel gevolg gevolgd gevolgen gevonden gevraagd geweest geweld geweldig
    geweldige gewerkt gewone gewoon geworden gezegd gezet gezicht gezien gezin gezondheid gingen
    girls gisteren give giving google got government grappig great groepen grootste groter
    grotere group groups had halve handen happen happened hate having health hear heb hebben hebt
    heeft heel heet helaas helemaal helft helpen helpt hetzelfde hield hier hierbij hierdoor
    hiermee hieronder hiervan hiervoor higher hij himself his historische history hoef hoeveel
    hoewel hoi hold hoofdstad hoogste hoor hoorde hoort hot hotel houd houdt however huidige hulp
    huwelijk idea idee ideeën ieder iedere iedereen iemand iets if ik important include including
    inclusief increase inderdaad indruk industry informatie information inhoud inmiddels inside
    instead interessant interest internationaal international internationale internet interview
    into invloed involved inwoners ipad iphone issue issues its itself japanse jarige jezelf jij
    jongeren jou jouw juist juiste jullie kaart kantoor kennen keuze kids kiezen kijken kijkt
    killed kilometer kinderen klaar klant klanten kleding klinkt klopt knew know known komende
    komt konden kopen krant kreeg kregen krijg krijgen krijgt kunnen kunt kwamen kwijt laag laat
    laatste lag langs language lastig laten lead least leave leeft leeftijd leerlingen legal
    leggen leidde leidt leren let leuke lezen lichaam liefde liep liet liever liggen ligt lijken
    lijkt lijst likely limited live lives local locatie lokale longer looked looking looks loopt
    lost maakt maakte maand maanden maat maatregelen maatschappij mail make maken makes making
    makkelijk management mannen maybe medewerkers medical meerdere meestal meeste meet meeting
    meisjes member mening meteen mezelf middel middle might mij militaire military miljard
    miljoen mind minuten minutes misschien mocht moderne moeilijk moeite moest moesten moet
    moeten mogelijk mogelijke mogelijkheden mogelijkheid mogen momenteel month move movie museum
    must myself naam naar nacht nadat name namelijk national nationale natuurlijk need needed
    neemt nemen nergens netwerk news next niet niets nieuws niveau nl nodig noemt nogal non nooit
    normaal not nothing nou now nummer ochtend offer official officieel officiële often oil omdat
    omgeving omstandigheden once ondanks onderdeel ondertussen onderweg onderwerp onderwijs
    onderzoek onderzoeken ongeluk ongeveer online only ontstaan ontwerp ontwikkeling onze ooit
    ook oorlog opdracht openbaar openbare opgenomen opleiding oplossing opnieuw optreden orde
    order organisatie organisaties original others ouders our out outside overal overheid
    overleden overwinning overzicht own pagina paid pakje pakken pakket partij partijen past
    performance perhaps period periode personal personen persoon persoonlijk persoonlijke phone
    pijn plaatsen plannen play played playing please policy political politiek politieke positie
    position possible praat prachtige praten present prijs private prize probably probeer
    probeert proberen probleem problem problemen problems procent proces process producten
    productie production program programma project provide provincie publiek punten quality
    question questions quite radio rate reactie reacties reageren really received rechten rechts
    reden regelmatig regels regering reizen related relatie relationship release remember report
    research respect rest result resultaat resultaten results return review reward richting
    rights rijker risico role ruim ruimte run same samen samenleving samenwerking saw saying says
    scholen schreef schrijf schrijven science security seem seems seizoen send sent series
    serieus serious services set several shop shot should similar simply since sinds singles site
    situatie situation size slaan slachtoffer slechte slechts sluit sluiten sociaal social
    sociale society some someone something sometimes sommige soms soort soorten sorry sound
    source special speelt spel spelers spreekt spreken staan staat stap stappen started steden
    steeds stel stellen stelt stemmen steun stichting stijl stond stoppen straks strijd studenten
    students stuff stuk stukje sturen stuur stuurt succes support sure systeem system take taken
    taking talking tax technology tegenover tegenwoordig teken tekst terecht term terms terug
    terwijl tevens thank thanks that their them themselves there these they thing things think
    thinking third this those though thought three through thuis tijden tijdens time tips titel
    title toch today toegang toegevoegd toekomst toen toestemming together told took toont totaal
    totdat trade training trein trekken tried trouwens trying turn turned tussen tweets twitter
    two type uiteindelijk uitgebreid uitgekozen uitgevoerd under understand united universiteit
    university until update upon use used using usually uur uw vaak vakantie vaker vallen valt
    value vanaf vanavond vandaag vandaan vanuit vanwege various vaste veel veiligheid veranderd
    veranderen verantwoordelijk verband verdachte verder verdwenen verenigde vereniging vergeet
    vergeten verhalen verkeerd verkeerde verkiezingen verkocht verkopen verlaten verleden
    verliezen vermoord verschil verschillende verstuur vertelde vertellen vertelt vertrouwen
    vervangen vervoer vervolgens verwacht very video vindt virus visit vlak vlucht voel voelen
    voelt voeren voetbal volg volgen volgende volgens volgt volledig volledige vond vonden voor
    vooral voorbeeld voorbij voordat voorkomen voormalig voormalige voorstellen voorzien
    voorzitter vorig vorige vormen vraag vraagt vragen vreemd vriendin vrijheid vrijwel vroeg
    vroeger vrouwen vul waar waarbij waard waarde waardoor waarheid waarin waarmee waarom
    waaronder waarop waarschijnlijk waarvan waiting wakker wanneer wanted wants wat watch
    wedstrijd weekend weet weg wegens weinig weken werden werken werkt werkte wet weten what
    whatever when where whether which who whole wij willen winnen with within without wonen
    woning woont woord woorden worden words wordt worked working wou would written wrong yes yet
    your yourself zaken zal zat zeggen zegt zei zeker zelf zelfs zet zich zichzelf ziekenhuis
    ziekte ziet zij zit zitten zoals zodat zodra zoek zoeken zoekt zolang zomaar zonder zorgt
    zouden zoveel zover zowel zulke zullen zult zus
    """
)

# Names, or parts of them, that sentences have too: it takes some of them.
EITHER = _words(
    """
    alleen andere anders app back bank been bekend bel bellen bent best beste better bezoek big
    bonus but call can card cash casino claim click daar dan dat denk dicht die doe doing dot
    dringende dus echter eens elke even free ga geld geluk getting gift goed goede goedkoop good
    graag groot grote haar hadden has have hele help hem her here hoe hoop how hun is ja jaren je
    just kan kans keep keer kies kijk klik kom komen kon koop korting kun last left lenen lieve
    like link lopen luister maak maar made mag manier many me mee meer meld mensen mijn money
    more most much nee neem net niemand nieuw nieuwe niks nog nu om ons open or other paar pas
    pay people punt quick read reageer said say see show sign sms snel stem stop such than the
    toe u urgent via vind vote vrij want waren we web weer wel welke welkom werd were werk wie
    wil will wilt win winner winst won you zeg zie zien zijn
    """
)
