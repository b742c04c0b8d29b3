"""Very hot weather, mostly after a heat-health alert."""

from broadcaster.domain.kinds.shape import Field, Kind, both
from broadcaster.domain.kinds.shared import COLOURS

HEAT = Kind(
    key="heat",
    hazard=both("very hot weather", "tywydd poeth iawn"),
    first={
        "do_now": both("Keep cool and check on people near you.", "Cadwch yn oer a holwch am bobl gerllaw."),
        "do_not": both(
            "Do not leave children or animals in a parked car. Do not swim in rivers, lakes or canals to cool down.",
            "Peidiwch â gadael plant nac anifeiliaid mewn car. "
            "Peidiwch â nofio mewn afonydd, llynnoedd na chamlesi i oeri.",
        ),
        "at_risk": both(
            "Babies, people over 65, people who live alone and people who are ill are most at risk.",
            "Babanod, pobl dros 65, pobl sy'n byw ar eu pen eu hunain a phobl sâl sydd yn y perygl mwyaf.",
        ),
        "call": both(
            "If you feel ill in the heat, call NHS 111 for advice.",
            "Os ydych yn teimlo'n sâl yn y gwres, ffoniwch GIG 111 am gyngor.",
        ),
    },
    all_clear=both("Keep checking on people who are ill.", "Daliwch i holi am bobl sy'n sâl."),
    fields=(
        Field(
            name="ukhsa_level",
            ask="the colour of the UK Health Security Agency's heat-health alert",
            sample=both("amber", "amber"),
            same=True,
            choices=COLOURS,
        ),
        Field(
            name="cool_spaces",
            ask="where people can cool down",
            sample=both("Windsor Library, until 20:00", "Llyfrgell Windsor, tan 20:00"),
        ),
    ),
)
