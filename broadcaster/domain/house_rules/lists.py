"""Word lists that the house rules read by: acronyms, Welsh and English function words, streets, first names.

Every list is short on purpose: a word that is missing costs one warning, which a reason overrides. Acronyms of the
council's own partners need not stand here; those in the register's names count too.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: may stand in capitals: bodies, places of work, units and signs that residents read every day
ACRONYMS = _words(
    "AA ACAS AGM AM ANPR ATM BBC BD BSL BST BT CCTV CEO CNC CO COVID CPR CQC CRC CY CYP DAB DBS DEFRA DFE DFT DHSC "
    "DIY DVLA DVSA DWP EA EHCP EU FAQ FM FOI GCSE GIG GMT GP GPS GWR HGV HIV HM HMRC HSE IBAN ICB ICT ID IT ITV "
    "LED LFB LGA LGV LNR LPG MHRA MMR MOD MOT MRSA NATS NCSC NFU NGO NHS NI NRW NSPCC OAP OK PC PCSO PDF PE PIN PM "
    "PO PPE PPM PSTN QR RAC RAF RBFRS RC RNLI RSPCA SAR SAT SCAS SEN SEND SGN SIM SMS SOS SSE SSEN STD SWR TA TB TFL "
    "TV TVP UK UKHSA UKPN UN UPS US UV VAT VIP WC WHO YMCA"
)
#: function words that tell Welsh from English; none is a word of both
WELSH = _words(
    "a'r ac ar arhoswch beidio bod bydd byddwn cadwch chi chwi cyn dim dewch dylech dyma ei eich ein eisoes "
    "er ewch fydd fyddwn gael gan ger gyda gyfer heb hefyd hon hwn hyd hyn i'r i'ch llifogydd mae maen "
    "mae'n gennym rydym mewn mwy na nac nad neu "
    "nes ni nid nifer o'r oddi oes oherwydd ond os peidiwch pobl rhag rhaid rhowch sydd sy'n tan trwy'r unrhyw "
    "wedi wrth y ydy ydych yn yng yr ystod"
)
ENGLISH = _words(
    "about after all and are at be been before but by call can do for from has have if in is it keep near no not "
    "of on or "
    "our out stay that the their them there they this to up was we were will with you your"
)
#: what a named street, building or body ends with: "Alexandra Gardens" is nobody's name
PLACE_ENDINGS = _words(
    "academy arms avenue barracks bridge brook building campus canal care castle centre chapel church clinic "
    "close club "
    "college common community copse corner court crescent cricket dock drive estate farm field fields first football "
    "garden gardens gate green grove guildhall hall heath hill hospice hospital hotel house infant inn island junior "
    "lane leisure library line lock lodge ltd marsh mead meadow meadows medical memorial mews mill museum nursery "
    "palace parade parish park path pharmacy place plc pool primary pub quay railway ramp recreation rise river road "
    "roundabout row school secondary sixth square stadium station stores street surgery swimming terrace "
    "theatre town "
    "trust university view village wald walk ward way weir wharf wood woods"
)
#: what an address ends with
STREETS = (
    "Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Close|Drive|Way|Crescent|Cres|Terrace|Gardens|Gdns|Court|Ct|Place|Square|Sq|"
    "Mews|Grove|Row|Walk|Hill|Green|Rise|View|Parade|Villas|Cottages|Heights"
)
#: goes before what only looks like a person: saints, storms, titles of schools
NOT_A_PERSON_AFTER = _words("st saint storm hurricane king queen prince princess duke duchess lake mount port")
#: first names that are no English word, month, colour or gem (most common of the last decades, ONS baby names)
FIRST_NAMES = _words(
    "Aaron Abdul Abigail Adam Adrian Ahmed Aidan Aisha Alan Albert Alex Alexander Alexandra Alfie Ali Alice Alison "
    "Amanda Amelia Amina Amir Amy Andrea Andrew Angela Anita Ann Anna Anne Anthony Archie Arthur Asha Ava Barbara "
    "Barry Ben Benjamin Bethan Bethany Brian Bryn Callum Cameron Carl Carol Caroline Carys Catherine Charles Charlie "
    "Charlotte Chloe Chris Christine Christopher Claire Clare Colin Connor Craig Daniel Darren David Dawid Deborah "
    "Denise Dennis Derek Diane Diana Donna Dylan Edward Elaine Eleanor Elin Elizabeth Ella Ellie Emily Emma "
    "Eric Erin "
    "Esme Ethan Evan Evie Fatima Ffion Finley Fiona Florence Frances Francesca Frank Fred Freddie Freya Gareth Gary "
    "Gemma Geoffrey George Georgia Gethin Glenn Gordon Graham Gwen Hannah Harriet Harry Hassan Helen Henry Hugh "
    "Hussain "
    "Ian Ibrahim Imogen Imran Ioan Isaac Isabel Isabella Isla Jacob Jake James Jamie Jane Janet Jason Jean Jenna "
    "Jennifer Jessica Jim Joan Joanna Joanne Jodie Joe John Jonathan Jordan Joseph Josh Joshua Judith Julia Julian "
    "Julie Karen Kate Katherine Kathleen Katie Keith Kelly Ken Kenneth Kevin Khadija Kieran Kiran Kirsty Kyle Laura "
    "Lauren Leah Lee Leo Leon Lewis Liam Linda Lisa Logan Louise Lucas Lucy Luke Lynn Malcolm Maria Marie Mariam "
    "Martin Mary Maryam Mason Matthew Megan Melanie Melissa Michael Michelle Mike Mohammad Mohammed Muhammad Molly "
    "Natalie Natasha Nathan Neil Niamh Nicholas Nicola Nicole Nigel Noah Nusrat Oliver Olivia Omar Oscar Owen Pamela "
    "Patricia Patrick Paul Paula Peter Philip Phoebe Piotr Priya Rachel Raj Ravi Rebecca Rhian Rhys Richard Robert "
    "Robin Roger Ronald Rory Ross Russell Ruth Ryan Sally Sam Samantha Samuel Sandra Sara Sarah Scarlett Scott Sean "
    "Seren Sian Simon Sofia Sophia Sophie Stacey Stephanie Stephen Steven Stuart Susan Suzanne Tara Teresa "
    "Terry Theo "
    "Thomas Tim Timothy Toby Tom Tracey Trevor Victoria Vincent Wendy William Yasmin Yusuf Zara Zoe Zofia"
)
#: before the @ of a mailbox that a team reads
ROLES = _words(
    "admin assist bookings building business care centre civic comms communications communityteam complaints contact "
    "contactus council customer customers customerservices democratic duty education emergencies emergency "
    "emergencyplanning engagement enquiries enquiry environment environmental estates events family flood flooding "
    "floods floodwarden floodwardens feedback foi general health hello help helpdesk helpline highways hospital "
    "housing "
    "info information library libraries licensing mail media museum news newsdesk office officer parks parish "
    "planning "
    "police press pressoffice public reception recovery registrars reports resilience roads safeguarding school "
    "schools "
    "service services social streetcare support team transport volunteer volunteering volunteers warden wardens "
    "waste "
    "web webmaster welfare"
)
#: how the names of months begin, in English and Welsh
MONTHS = tuple(
    _words("jan feb mar apr may jun jul aug sep oct nov dec ion chw maw ebr mai meh gor aws med hyd tach rhag")
)
