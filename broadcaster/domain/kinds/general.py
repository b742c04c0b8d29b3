"""Any other emergency; what is said of any kind that has nothing of its own stands here too."""

from broadcaster.domain.kinds.shape import Kind, both

GENERAL = Kind(
    key="general",
    hazard=both("emergency", "argyfwng"),
    first={"do_now": both("Keep away.", "Cadwch draw.")},
)

#: the defaults of the first message of any kind that acts
FIRST_OF_ANY_KIND = {
    "do_now": both("Keep away.", "Cadwch draw."),
    "do_not": both(
        "Do not go there to look. Keep roads clear for the emergency services.",
        "Peidiwch â mynd yno i edrych. Cadwch y ffyrdd yn glir i'r gwasanaethau brys.",
    ),
    "known": both(
        "We are finding out more and will tell you in the next update.",
        "Rydym yn cael gwybod mwy a byddwn yn dweud wrthych yn y diweddariad nesaf.",
    ),
    "not_known": both("We do not yet know how long this will last.", "Nid ydym yn gwybod eto pa mor hir y bydd hyn."),
    "at_risk": both(
        "Check on neighbours who may need help, if it is safe.",
        "Holwch am gymdogion a all fod angen help, os yw'n ddiogel.",
    ),
    "help": both(
        "Please tell people who have no car, no internet or little English.",
        "Dywedwch wrth bobl heb gar, heb y rhyngrwyd neu heb lawer o Gymraeg na Saesneg.",
    ),
}
#: a false alarm, whatever it was about
FALSE_ALARM = {"do_now": both("You do not need to do anything.", "Nid oes angen i chi wneud dim.")}
#: an all-clear of a kind that has no advice of its own
ALL_CLEAR_OF_ANY_KIND = both("Take care when you go back.", "Byddwch yn ofalus wrth fynd yn ôl.")
