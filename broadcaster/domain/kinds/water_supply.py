"""Tap water that must not be drunk, must be boiled, or does not come: three advices, three texts."""

from broadcaster.domain.kinds.shape import Field, Kind, both

_BOTTLED = both(
    "Do not use tap water for baby feed. Use bottled water that you have boiled and left to cool.",
    "Peidiwch â defnyddio dŵr tap i wneud bwyd babi. Defnyddiwch ddŵr potel wedi'i ferwi a'i adael i oeri.",
)

WATER_SUPPLY = Kind(
    key="water-supply",
    hazard=both("water problem", "problem dŵr"),
    first={
        # true whatever the advice turns out to be; which advice holds is the water company's to say
        "do_now": both("Follow your water company's advice.", "Dilynwch gyngor eich cwmni dŵr."),
        "do_not": both(
            "Do not store more water than you need.", "Peidiwch â storio mwy o ddŵr nag sydd ei angen arnoch."
        ),
        "at_risk": both(
            "Check that neighbours who are older or ill know and have water to drink.",
            "Gwnewch yn siŵr bod cymdogion hŷn neu sâl yn gwybod a bod dŵr yfed ganddynt.",
        ),
        "baby_feed": both(
            "To make up baby feed, use water that you have boiled and left to cool.",
            "I wneud bwyd babi, defnyddiwch ddŵr wedi'i ferwi a'i adael i oeri.",
        ),
    },
    all_clear=both("Tap water is safe to use again.", "Mae dŵr tap yn ddiogel eto."),
    fields=(
        Field(
            name="advice",
            ask="the water company's advice",
            sample=both("boil", "boil"),
            same=True,
            choices={
                "do-not-drink": both("do not drink", "peidiwch ag yfed"),
                "boil": both("boil", "berwch"),
                "no-supply": both("no supply", "dim cyflenwad"),
            },
        ),
        Field(name="company", ask="the water company", sample=both("Thames Water", "Thames Water"), same=True),
        Field(
            name="collection_points",
            ask="where people can collect water",
            sample=both("Magnet Leisure Centre car park, from 08:00", "maes parcio Magnet Leisure Centre, o 08:00"),
        ),
        Field(
            name="baby_feed",
            ask="how to make up baby feed",
            sample=both("Use boiled and cooled water.", "Defnyddiwch ddŵr wedi'i ferwi a'i oeri."),
        ),
    ),
    chosen={
        "advice": {
            "do-not-drink": {
                "do_now": both("Do not drink the tap water.", "Peidiwch ag yfed y dŵr tap."),
                "baby_feed": _BOTTLED,
            },
            "boil": {"do_now": both("Boil tap water before you use it.", "Berwch ddŵr tap cyn ei ddefnyddio.")},
            "no-supply": {
                "do_now": both("Use bottled or stored water.", "Defnyddiwch ddŵr potel neu wrth gefn."),
                "baby_feed": _BOTTLED,
            },
        },
    },
)
