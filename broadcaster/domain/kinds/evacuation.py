"""People have to leave, or to stay in, at once; the first word of the message is which."""

from broadcaster.domain.kinds.shape import Field, Kind, both
from broadcaster.domain.kinds.shared import REST_CENTRE

_YES = both("yes", "ie")
_NO = both("no", "na")

EVACUATION = Kind(
    key="evacuation",
    hazard=both("evacuation", "gwacáu"),
    first={
        "do_now": both("Leave now. Take your medicines.", "Gadewch nawr. Ewch â'ch moddion."),
        "do_not": both(
            "Do not go back until we tell you that it is safe.",
            "Peidiwch â mynd yn ôl nes i ni ddweud ei bod yn ddiogel.",
        ),
        "what_to_take": both(
            "Take medicines, glasses, a phone and its charger, warm clothes, and what your baby needs.",
            "Ewch â moddion, sbectol, ffôn a gwefrydd, dillad cynnes, a'r hyn sydd ei angen ar eich babi.",
        ),
        "pets": both(
            "Take pets with you, in a box or on a lead.", "Ewch ag anifeiliaid anwes gyda chi, mewn bocs neu ar dennyn."
        ),
        "access_needs": both(
            "If you cannot leave without help, call 999 and say so.",
            "Os na allwch adael heb help, ffoniwch 999 a dywedwch hynny.",
        ),
    },
    all_clear=both("You may go home.", "Gallwch fynd adref."),
    fields=(
        Field(
            name="action",
            ask="must people leave, or stay in",
            sample=both("leave", "leave"),
            same=True,
            choices={"leave": both("leave", "gadael"), "stay-in": both("stay in", "aros i mewn")},
        ),
        Field(name="gas", ask="is it gas", sample=both("yes", "yes"), same=True, choices={"yes": _YES, "no": _NO}),
        Field(
            name="boundary",
            ask="the edges of the area in words",
            sample=both(
                "from the river to Peascod Street, and from the castle to the bus station",
                "o'r afon i Peascod Street, ac o'r castell i'r orsaf fysiau",
            ),
        ),
        Field(
            name="route",
            ask="the way out",
            sample=both("Walk up Sheet Street, away from the river", "Cerddwch i fyny Sheet Street, i ffwrdd o'r afon"),
        ),
        REST_CENTRE,
        Field(
            name="what_to_take",
            ask="what to take",
            sample=both("Take medicines, a phone and warm clothes.", "Ewch â moddion, ffôn a dillad cynnes."),
        ),
        Field(
            name="pets",
            ask="what to do with pets",
            sample=both("The rest centre takes pets.", "Mae'r ganolfan yn derbyn anifeiliaid anwes."),
        ),
        Field(
            name="access_needs",
            ask="help for people who cannot leave alone",
            sample=both(
                "If you need help to leave, call 01628 683800.", "Os oes angen help arnoch, ffoniwch 01628 683800."
            ),
        ),
    ),
    chosen={
        "action": {
            "stay-in": {
                "hazard": both("emergency", "argyfwng"),
                "do_now": both("Stay in. Close doors and windows.", "Arhoswch i mewn. Caewch bopeth."),
                "do_not": both(
                    "Do not go outside until we tell you that it is safe.",
                    "Peidiwch â mynd allan nes i ni ddweud ei bod yn ddiogel.",
                ),
            }
        },
    },
)
