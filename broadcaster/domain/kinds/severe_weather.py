"""Wind, snow, ice, thunderstorms and rain; heat and floods are kinds of their own."""

from broadcaster.domain.kinds.shape import Field, Kind, both
from broadcaster.domain.kinds.shared import COLOURS, SOURCE

SEVERE_WEATHER = Kind(
    key="severe-weather",
    hazard=both("severe weather", "tywydd garw"),
    first={
        "do_now": both("Stay indoors if you can.", "Arhoswch dan do os gallwch."),
        "do_not": both(
            "Do not touch fallen power cables or go near fast water. Travel only if you must.",
            "Peidiwch â chyffwrdd â cheblau trydan sydd wedi cwympo na mynd yn agos at ddŵr cyflym. "
            "Teithiwch dim ond os oes rhaid.",
        ),
        "at_risk": both(
            "People who are outdoors, on the road or near tall trees are most at risk.",
            "Pobl sydd yn yr awyr agored, ar y ffordd neu ger coed tal sydd yn y perygl mwyaf.",
        ),
        "call": both("If you have a power cut, call 105.", "Os nad oes trydan gennych, ffoniwch 105."),
    },
    all_clear=both("Look out for fallen trees and cables.", "Gwyliwch am goed a cheblau ar lawr."),
    fields=(
        Field(
            name="colour",
            ask="the colour of the warning",
            sample=both("amber", "amber"),
            same=True,
            choices=COLOURS,
        ),
        Field(name="valid_from", ask="when it begins", sample=both("18:00 on Friday", "18:00 ddydd Gwener")),
        Field(name="valid_to", ask="when it ends", sample=both("06:00 on Saturday", "06:00 ddydd Sadwrn")),
        SOURCE,
    ),
    # a colour is somebody's warning; the public is told whose
    together={"colour": "source"},
)
