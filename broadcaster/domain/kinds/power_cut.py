"""Homes without electricity."""

from broadcaster.domain.kinds.shape import Field, Kind, both
from broadcaster.domain.kinds.shared import ESTIMATE

POWER_CUT = Kind(
    key="power-cut",
    hazard=both("power cut", "toriad trydan"),
    first={
        "do_now": both("Turn off ovens, hobs and heaters.", "Diffoddwch ffyrnau a gwresogyddion."),
        "do_not": both(
            "Do not touch fallen cables. Do not use a barbecue or a camping stove indoors.",
            "Peidiwch â chyffwrdd â cheblau ar lawr. Peidiwch â defnyddio barbeciw na stof wersylla dan do.",
        ),
        "at_risk": both(
            "Check on neighbours who use medical equipment at home.",
            "Holwch am gymdogion sy'n defnyddio offer meddygol gartref.",
        ),
        "call": both(
            "Call 105 free at any time to report a power cut or a fallen cable.",
            "Ffoniwch 105 am ddim ar unrhyw adeg i roi gwybod am doriad trydan neu gebl ar lawr.",
        ),
    },
    all_clear=both("If you have no power, call 105.", "Os nad oes trydan, ffoniwch 105."),
    fields=(
        Field(
            name="operator",
            ask="who runs the network",
            sample=both("SSEN", "SSEN"),
            same=True,
        ),
        ESTIMATE,
    ),
    # when the power comes back is the operator's to say
    together={"estimate": "operator"},
)
