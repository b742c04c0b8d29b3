"""The council's own systems do not work; nothing is said about why."""

from broadcaster.domain.kinds.shape import Field, Kind, both

CYBER = Kind(
    key="cyber",
    # calm and true whatever the cause: an attack is said only once it is confirmed
    hazard=both("IT problem", "nam cyfrifiadurol"),
    first={
        "do_now": both("Check what works before you contact us.", "Holwch beth sy'n gweithio cyn cysylltu."),
        "do_not": both(
            "Do not give your password or bank details to anyone who says they call about this.",
            "Peidiwch â rhoi eich cyfrinair na'ch manylion banc i neb sy'n dweud eu bod yn galw am hyn.",
        ),
        "not_known": both(
            "We do not yet know when everything will work again.",
            "Nid ydym yn gwybod eto pryd y bydd popeth yn gweithio eto.",
        ),
        "at_risk": both(
            "Please help neighbours who depend on our services to find out.",
            "Helpwch gymdogion sy'n dibynnu ar ein gwasanaethau i gael gwybod.",
        ),
    },
    all_clear=both("You can use our services as usual.", "Gallwch ddefnyddio ein gwasanaethau eto."),
    fields=(
        Field(
            name="what_works",
            ask="which services work",
            sample=both("Bins are collected and libraries are open.", "Cesglir biniau ac mae llyfrgelloedd ar agor."),
        ),
        Field(
            name="other_contact",
            ask="another telephone number or office",
            sample=both("01628 683800, or the Town Hall", "01628 683800, neu Neuadd y Dref"),
        ),
    ),
    danger=False,
)
