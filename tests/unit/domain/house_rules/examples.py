"""Texts that break each house rule and texts that only look as if they did.

Length: a table; whoever changes a rule adds the sentence that made them do it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from broadcaster.domain.house_rules.check import check
from broadcaster.domain.house_rules.facts import Facts
from broadcaster.domain.house_rules.findings import Finding, Scope, Text
from broadcaster.domain.words import BulletinKind, Space

LINK = "https://www.rbwm.gov.uk/emergency"
FACTS: dict[str, Any] = {
    "kind": "flood",
    "acts": True,
    "danger": True,
    "bulletin": BulletinKind.FIRST,
    "space": Space.LIVE,
    "fields": {"place": "Datchet", "issued": "02:40, Friday 20 November", "hazard": "flooding"},
    "names": (
        *("Royal Borough of Windsor & Maidenhead", "RBWM", "Visit Windsor", "Environment Agency"),
        *("Thames Valley Police", "Charters School", "Datchet", "Old Windsor", "Datchet Village Hall"),
    ),
    "places": ("Charters School", "Datchet", "Old Windsor", "Datchet Village Hall"),
    "addresses": ("Datchet Village Hall Horton Road, Datchet, SL3 9HR SL3", "Charters School Charters Road, SL5 9QY"),
    "numbers": ("999", "01628 683800", "07700 900999"),
    "links": (LINK,),
}


@dataclass(frozen=True, kw_only=True)
class Table:
    """One rule's texts; `facts` hold for all of them."""

    breaks: tuple[str, ...]
    keeps: tuple[str, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)
    form: str = "short"


def facts_with(**changes: Any) -> Facts:
    """A flood at Datchet, unless said otherwise; `fields` are added."""
    merged = FACTS | changes
    merged["fields"] = FACTS["fields"] | changes.get("fields", {})
    return Facts(**merged)


def found(rule: str, text: str, *, form: str = "short", **changes: Any) -> list[Finding]:
    """What that rule says of the text, as an officer's own words and as a whole message."""
    facts = facts_with(**changes)
    texts = [Text(where="text", text=text), Text(where="corporate/x", text=text, scope=Scope.WHOLE, form=form)]
    return [finding for finding in check(texts, facts) if finding.rule == rule]


TAIL = " Issued 02:40, Friday 20 November. Ref F12/3"
CORRECTION: dict[str, Any] = {"bulletin": BulletinKind.CORRECTION}
FALSE_ALARM: dict[str, Any] = {"bulletin": BulletinKind.FALSE_ALARM}
DEATH: dict[str, Any] = {"kind": "notable-death", "acts": False, "danger": False}

TABLES: dict[str, Table] = {
    "no-place": Table(
        breaks=(
            "Keep away from the water." + TAIL,
            "Flooding: leave now. Call 999." + TAIL,
            "The Environment Agency says: keep out of the water." + TAIL,
            "EXERCISE – NOT REAL: Keep out of the water." + TAIL + " EXERCISE",
        ),
        keeps=(
            "Flooding at Datchet: keep out of the water." + TAIL,
            "DATCHET: keep away." + TAIL,
            "Keep away from Peascod Street." + TAIL,
            "The A308 is closed." + TAIL,
            "Llifogydd yn Datchet." + TAIL,
            "Leave Charters School now.",
        ),
    ),
    "no-date": Table(
        breaks=(
            "Flooding at Datchet: keep out of the water.",
            "Flooding at Datchet. Issued 02:40. Ref F12/3",
            "Flooding at Datchet. Issued Friday 20 November.",
        ),
        keeps=(
            "Flooding at Datchet." + TAIL,
            "Flooding at Datchet. Issued 02:40 Fri 20 Nov. F12/3",
            "Llifogydd yn Datchet. Cyhoeddwyd 02:40, dydd Gwener 20 Tachwedd.",
            "EXERCISE – NOT REAL: Flooding at Datchet." + TAIL + " EXERCISE",
        ),
    ),
    "your-area": Table(
        breaks=(
            "Leave your area now.",
            "Flooding in your local area.",
            "YOUR NEIGHBOURHOOD is flooded.",
            "Mae llifogydd yn eich ardal.",
        ),
        keeps=(
            "Keep away from the area.",
            "Flooding at Datchet.",
            "Dial your area code first.",
            "Ask your local councillors.",
        ),
    ),
    "not-a-drill": Table(
        breaks=(
            "This is not a drill.",
            "THIS IS NOT A TEST",
            "This isn’t an exercise.",
            "EXERCISE – NOT REAL: This is not a drill. EXERCISE",
            "This is no drill.",
            "Nid ymarfer yw hwn.",
        ),
        keeps=(
            "EXERCISE – NOT REAL: Flooding at Datchet. EXERCISE",
            "Do not exercise in the heat.",
            "Datchet Village Hall is not a test centre.",
            "There is no exercise class today.",
            "The fire drill at the school is cancelled.",
        ),
    ),
    "nhs-number": Table(
        breaks=(
            "Patient 943 476 5919 is safe.",
            "9434765919",
            "NHS no. 943-476-5919.",
            "EXERCISE – NOT REAL: 943 476 5919 EXERCISE",
        ),
        keeps=(
            "943 476 5918",
            "Call 0345 988 1188.",
            "www.facebook.com/RBWM-118508024841691",
            "Reference 9434765919123.",
            "+44 943 476 5919",
        ),
    ),
    "ni-number": Table(
        breaks=("AB123456C", "His number is ab 12 34 56 c.", "AB 12 34 56"),
        keeps=("Ref AB123456", "QQ123456C", "BG123456A", "Road B3022, bus 12 34 56", "AB1234567"),
    ),
    "personal-mobile": Table(
        breaks=(
            "Ring Jo on 07700 900123.",
            "+44 7700 900123",
            "07700900123",
            "(07700) 900-123",
            "Ffoniwch 07700 900 123.",
        ),
        keeps=(
            "Text 07700 900999.",
            "Call 01628 683800.",
            "At 07:30 on 20 November.",
            "0345 988 1188",
            "07700 9001234567",
        ),
    ),
    "personal-email": Table(
        breaks=(
            "Write to jo.smith@example.org.",
            "datchetjo@gmail.com",
            "j.smith@rbwm.gov.uk",
            "emma@example.org",
            "nurse1@nhs.net",
        ),
        keeps=(
            "customer.services@rbwm.gov.uk",
            "info@rbwm.gov.uk",
            "emergency.planning@rbwm.gov.uk",
            "datchet.floodwardens@gmail.com",
            "@RBWM and @EnvAgency",
        ),
    ),
    "pupil-details": Table(
        breaks=(
            "Emily Jones, aged 9, is safe.",
            "Year 6 pupil Tom Baker is at home.",
            "9-year-old Aisha is missing.",
            "Oliver, a pupil at Charters School, is safe.",
            "Pupil B801200005001 is absent.",
            "DOB 12/03/2015",
        ),
        keeps=(
            "Pupils of Year 6 stay at home.",
            "Charters School: Year 11 comes in at 10:00.",
            "Alexander First School: Year 1 is closed.",
            "Queen Anne Royal Free First School, Year 2.",
            "St George’s School, Year 5, is closed.",
            "Children under 5 need shade.",
            "Pupil A801200005001 is absent.",
        ),
    ),
    "no-action-verb": Table(
        breaks=(
            "There is some flooding at Datchet. Keep out of it." + TAIL,
            "Datchet Village Hall\nThe hall is open for everybody.\n" + TAIL,
            "EXERCISE – NOT REAL: Flooding at Datchet. EXERCISE",
        ),
        keeps=(
            "Flooding at Datchet: keep out of the water." + TAIL,
            "Flooding at Datchet\nKeep out of the water. Go upstairs.\n" + TAIL,
            "People in Datchet should leave now." + TAIL,
            "EXERCISE – NOT REAL: Leave Datchet now. EXERCISE",
            "If you are in Datchet, go upstairs.",
            "Llifogydd yn Datchet: cadwch draw o'r dŵr.",
        ),
    ),
    "correction-opens": Table(
        facts=CORRECTION,
        breaks=(
            "Datchet is flooded, not Old Windsor.",
            "We were wrong.",
            "EXERCISE – NOT REAL: Datchet is flooded. EXERCISE",
        ),
        keeps=(
            "Correction: Datchet is flooded.",
            "CORRECTED 03:20: Datchet.",
            "EXERCISE – NOT REAL: Correction: Datchet. EXERCISE",
            "Cywiriad: llifogydd yn Datchet.",
        ),
    ),
    "wrong-then-right": Table(
        facts=CORRECTION,
        breaks=("Correction: Datchet.", "Correction: the hall is open.", "Correction: right is Datchet, wrong"),
        keeps=(
            "Correction: we said Old Windsor. That was wrong. The place is Datchet.",
            "Correction: the A308 is not closed. It is open.",
            "Correction. Our earlier message was wrong: the hall is open.",
            "Correction: not Old Windsor but Datchet.",
            "Not Old Windsor: Datchet.",
        ),
    ),
    "there-is-no": Table(
        facts=FALSE_ALARM,
        breaks=("Our message was an error.", "Sorry: there is no fire.", "EXERCISE – NOT REAL: All is well. EXERCISE"),
        keeps=(
            "There is no flooding at Datchet. We are sorry.",
            "There are no floods. We are sorry.",
            "EXERCISE – NOT REAL: There is no flooding. EXERCISE",
            "Nid oes llifogydd yn Datchet.",
        ),
    ),
    "apologise-once": Table(
        facts=FALSE_ALARM,
        breaks=(
            "There is no fire.",
            "There is no fire. Sorry. We are so sorry.",
            "There is no fire. We apologise. Our apologies.",
        ),
        keeps=(
            "There is no fire. We are sorry.",
            "There is no fire. We apologise for the worry.",
            "There is no fire. We are sorry.\nNid oes tân yn Datchet. Mae'n ddrwg gennym.",
        ),
    ),
    "in-danger": Table(
        form="long",
        breaks=(
            "Fire at Datchet: leave now.",
            "Fire at Datchet: leave now. In danger? Call 999.",
            "Fire. Do not report it here.",
        ),
        keeps=(
            "Fire at Datchet. In danger? Call 999. Do not report emergencies here.",
            "Mewn perygl? Ffoniwch 999. Peidiwch ag adrodd am argyfwng yma.",
            "EXERCISE – NOT REAL: Fire. In danger? Call 999. Do not report emergencies here. EXERCISE",
        ),
    ),
    "text-speak": Table(
        breaks=(
            "We will tell u more.",
            "Pls stay away.",
            "Take care 2nite, thx",
            "UR road is closed",
            "C u at the hall",
        ),
        keeps=(
            "You can make a U-turn.",
            "Take the B4009 and the M4.",
            "The U3A meets later today.",
            "Mae'r ffordd ar gau yn y pentref, cu a chi.",
            "Follow #Pls and @pls at https://www.rbwm.gov.uk/u/pls",
        ),
    ),
    "exclamation": Table(
        breaks=("Leave now!", "Gadewch nawr!", "Leave❗", "EXERCISE – NOT REAL: Leave! EXERCISE"),
        keeps=("Leave now.", "Is it safe? Yes.", "https://www.rbwm.gov.uk/#!/flood"),
    ),
    "emoji-string": Table(
        breaks=("Flood 🌊🌊", "🚨 🌊 Leave now", "👨‍👩‍👧‍👦👍🏽", "☎️✉️"),
        keeps=(
            "Flood 🌊 at Datchet",
            "👨‍👩‍👧‍👦 stay at home",
            "🏴󠁧󠁢󠁷󠁬󠁳󠁿 Cymru",
            "🇬🇧 only",
            "👍🏽 thank you",
            "Flood 🌊 now 🚨",
        ),
    ),
    "all-capitals": Table(
        breaks=(
            "STAY AWAY from the river.",
            "The A308 is CLOSED.",
            "DATCHET is flooded.",
            "PEIDIWCH â gyrru.",
            "ask the ZQXW",
        ),
        keeps=(
            "EA and NHS staff are at the A308, M4 and SL4.",
            "RBWM says stay away. Thames Valley Police (TVP) lead.",
            "EXERCISE – NOT REAL: Flooding at Datchet. EXERCISE",
            "Edward VII Avenue is closed. I am A man.",
            "Ref F12/3 and @RBWM and #RBWM at https://www.rbwm.gov.uk/FLOOD",
            "Mae CNC a GIG yma.",
        ),
    ),
    "hashtags": Table(
        breaks=("#Datchet #Flood", "#A and #B and #C", "EXERCISE – NOT REAL: #Datchet #Flood EXERCISE"),
        keeps=("#DatchetFlood", "We are #1 and #2.", "See https://www.rbwm.gov.uk/x#top and #Flood", "C#"),
    ),
    "hashtag-not-camelcase": Table(
        breaks=(
            "#datchetflood",
            "#flood",
            "#Datchetflood",
            "#DATCHETFLOODS",
            "#Datchet_flood",
            "#Severeweatherwarning",
        ),
        keeps=("#DatchetFlood", "#Flood", "#RBWM", "#StormAmy2026", "https://www.rbwm.gov.uk/x#top"),
    ),
    "politics": Table(
        breaks=(
            "Cllr Brown has visited the hall.",
            "The Prime Minister is on the way.",
            "Labour and the Lib Dems agree.",
            "Our fantastic crews are out.",
            "The Mayor opened the hall.",
            "Well done to all.",
        ),
        keeps=(
            "Women in labour should call 111.",
            "A conservative estimate from the Environment Agency.",
            "Labour ward: call first.",
            "Thank you for your patience.",
            "Mae'r Maer yn y neuadd ac ar y ffordd.",
            "The green by the river is closed.",
        ),
    ),
    "cause-or-blame": Table(
        breaks=(
            "The fire was caused by a barbecue.",
            "The road is shut due to negligence.",
            "It is the water company’s fault of design.",
            "They failed to close the gate.",
            "Nobody is to blame yet.",
            "Closed because of Thames Water.",
            "Closed because of the council.",
        ),
        keeps=(
            "The A308 is closed due to flooding.",
            "Closed because of the flooding at Datchet.",
            "The road is due to reopen at 09:00 Saturday.",
            "We are sorry for the worry this caused.",
            "If the power fails, call 105.",
            "Closed due to severe weather.",
        ),
    ),
    "casualties": Table(
        breaks=(
            "Two people are injured.",
            "A man died in Datchet.",
            "No casualties so far.",
            "A missing person was last seen at Datchet.",
            "A body was found.",
        ),
        keeps=(
            "If you are injured, call 999.",
            "Mill Lane is a dead end.",
            "Flood water can kill.",
            "Do not touch dead birds.",
            "There is a risk of injury.",
            "The lake is a body of water.",
            "Mae pobl ar goll yn yr afon.",
        ),
    ),
    "names": Table(
        breaks=(
            "Mrs Patel has opened the hall.",
            "Emma Brown will speak at 10:00.",
            "Dr Green says stay away.",
            "Declared safe by Jane Smith.",
        ),
        keeps=(
            "Alexandra Gardens is closed.",
            "Charters School and Visit Windsor are open.",
            "King Edward VII Hospital is open.",
            "St Mark’s Church, Victoria Street and Albert Bridge.",
            "Storm Emma is on its way.",
            "Ysgol Owain Glyndŵr ar gau.",
        ),
    ),
    "unattributed": Table(
        breaks=(
            "40 homes are flooded in Datchet.",
            "River levels are rising.",
            "The Thames is expected to peak at noon.",
            "About 1,200 customers have no power.",
        ),
        keeps=(
            "The Environment Agency says 40 homes are flooded.",
            "River levels are rising, according to the Environment Agency.",
            "Stay 200 metres away.",
            "30 cm of water can move a car.",
            "We have opened a hall for 60 people.",
            "Call 999 if 2 or more are hurt.",
        ),
    ),
    "address": Table(
        breaks=(
            "12 Mill Road is on fire.",
            "Flat 3, 4a High Street, Datchet.",
            "Near SL3 9EG.",
            "Tân yn 14 Mill Lane.",
        ),
        keeps=(
            "Datchet Village Hall, Horton Road, SL3 9HR, is open.",
            "Mill Road is closed.",
            "Call 999. Mill Road is closed.",
            "From 14:30 High Street is open.",
            "The A308 Windsor Road and SL4.",
        ),
    ),
    "unknown-number": Table(
        breaks=(
            "Call 01628 796000.",
            "Ring us on 0300 123 4567.",
            "Dial 12345.",
            "EXERCISE – NOT REAL: Call 01628 796000. EXERCISE",
        ),
        keeps=(
            "Call 999, 101, 105 or 111.",
            "Call Floodline on 0345 988 1188.",
            "Smell gas? Call 0800 111 999.",
            "Call 01628 683800 or (01628) 683800 or +44 1628 683800.",
            "Call 07700 900999.",
            "Open 0900-1700. Call 40 homes.",
        ),
    ),
    "number-form": Table(
        breaks=("Call 0345 988 118.", "Call 01628 68380012.", "+44 345 988 118"),
        keeps=(
            "Call 0345 988 1188.",
            "Issued 02:40, 20 November 2026.",
            "From 01.02.2026 to 05.02.2026.",
            "Childline 0800 1111.",
        ),
    ),
    "link-form": Table(
        breaks=("http://www.rbwm.gov.uk/flood", "https://rbwm/flood", "www.rbwm.gov.uk", "https://me@rbwm.gov.uk/x"),
        keeps=(f"Latest: {LINK}.", "https://www.gov.uk/check-flooding?x=1", "(https://floodline.gov.uk)"),
    ),
    "incomplete-without-link": Table(
        breaks=(
            "Click here for details.",
            "See the link for the list.",
            f"Find out which schools are closed: {LINK}",
            LINK,
        ),
        keeps=(
            f"Flooding at Datchet: keep out of the water. Latest: {LINK}",
            "Charters School is closed. The list of schools is on our website.",
            f"Pwyswch yma, mae'r manylion yn yr un lle. {LINK}",
        ),
    ),
    "promise-without-time": Table(
        breaks=(
            "More information soon.",
            "We will be back shortly.",
            "An update will follow as soon as possible.",
            "The road reopens later today.",
        ),
        keeps=(
            "The next update comes soon, by 09:30 Saturday.",
            "Leave as soon as you can.",
            "We will tell you more at noon, later today.",
            "No sooner had it rained than it stopped.",
            "Later trains do run.",
            "Please call 999 as soon as possible.",
        ),
    ),
    "reading-age": Table(
        breaks=(
            (
                "Residents are respectfully requested to discontinue unnecessary utilisation of municipal facilities. "
                "Considerable inundation necessitates precautionary evacuation of residential accommodation."
            ),
            (
                "The authority anticipates considerable environmental deterioration. "
                "Individuals requiring additional assistance should communicate requirements immediately, in writing, "
                "to the appropriate representatives."
            ),
            (
                "It is the considered opinion of the authority that the inhabitants of the properties which are "
                "situated adjacent to the river should, until they are informed to the contrary, remain in their homes."
            ),
        ),
        keeps=(
            "Go upstairs if water comes in. Take your phone with you. Do not walk through the water. It can be deep.",
            "Call the Environment Agency, Thames Valley Police or the Royal Borough of Windsor & Maidenhead now.",
            "Municipal utilisation.",
            "Arhoswch gartref os gwelwch yn dda ac mae angen i chi beidio â gyrru yn y dŵr gan fod pobl wrthi.",
        ),
    ),
}
