"""Flooding of rivers, streams and surface water."""

from broadcaster.domain.kinds.shape import Field, Kind, both
from broadcaster.domain.kinds.shared import REST_CENTRE

FLOOD = Kind(
    key="flood",
    hazard=both("flooding", "llifogydd"),
    first={
        "do_now": both("Keep out of the water.", "Cadwch allan o'r dŵr."),
        "do_not": both(
            "Do not walk or drive through flood water. It can be deeper and faster than it looks.",
            "Peidiwch â cherdded na gyrru drwy ddŵr llifogydd. Gall fod yn ddyfnach na'i olwg.",
        ),
        "at_risk": both(
            "People in basements, ground-floor rooms, caravans and boats are most at risk.",
            "Pobl mewn isloriau, ystafelloedd ar y llawr gwaelod, carafanau a chychod sydd yn y perygl mwyaf.",
        ),
        "call": both(
            "For flood advice at any time, call Floodline on 0345 988 1188.",
            "I gael cyngor am lifogydd ar unrhyw adeg, ffoniwch Floodline ar 0345 988 1188.",
        ),
    },
    all_clear=both(
        "Keep out of flood water that is left.",
        "Cadwch allan o unrhyw ddŵr sydd ar ôl.",
    ),
    fields=(
        # the Environment Agency's own three words and no others; the Welsh ones are those of Natural Resources Wales
        Field(
            name="ea_level",
            ask="the Environment Agency's level, in its own words",
            sample=both("Flood warning", "Flood warning"),
            same=True,
            choices={
                "Flood alert": both("Flood alert", "Llifogydd – byddwch yn barod"),
                "Flood warning": both("Flood warning", "Rhybudd llifogydd"),
                "Severe flood warning": both("Severe flood warning", "Rhybudd llifogydd difrifol"),
            },
        ),
        Field(name="river", ask="which river", sample=both("River Thames", "Afon Tafwys")),
        Field(
            name="ea_area",
            ask="the Environment Agency's name of the area",
            sample=both("River Thames at Datchet", "River Thames at Datchet"),
            same=True,
        ),
        REST_CENTRE,
        Field(
            name="roads",
            ask="which roads are closed",
            sample=both("Southlea Road and Queens Road", "Southlea Road a Queens Road"),
        ),
    ),
)
