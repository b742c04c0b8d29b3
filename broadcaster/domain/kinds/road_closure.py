"""A road that people cannot use."""

from broadcaster.domain.kinds.shape import Field, Kind, both
from broadcaster.domain.kinds.shared import ESTIMATE, SOURCE

ROAD_CLOSURE = Kind(
    key="road-closure",
    hazard=both("road closure", "ffordd ar gau"),
    first={
        "do_now": both("Use another route.", "Defnyddiwch ffordd arall."),
        "do_not": both(
            "Do not drive past the signs. Follow any signs for another route.",
            "Peidiwch â gyrru heibio'r arwyddion. Dilynwch unrhyw arwyddion ar gyfer ffordd arall.",
        ),
        "at_risk": both("Allow more time for your journey.", "Gadewch fwy o amser ar gyfer eich taith."),
    },
    all_clear=both("You can use the road again.", "Gallwch ddefnyddio'r ffordd eto."),
    fields=(
        Field(name="road", ask="which road", sample=both("A308", "A308"), same=True),
        Field(
            name="between",
            ask="between which points",
            sample=both("Bridge Street and Oldfield Road", "Bridge Street ac Oldfield Road"),
        ),
        Field(name="direction", ask="which direction", sample=both("both ways", "y ddau gyfeiriad")),
        Field(
            name="diversion",
            ask="the way round",
            sample=both("the A404(M) and junction 8 of the M4", "yr A404(M) a chyffordd 8 yr M4"),
        ),
        ESTIMATE,
        SOURCE,
    ),
    # an estimate is a fact of somebody's, and the public is told whose
    together={"estimate": "source"},
    danger=False,
)
