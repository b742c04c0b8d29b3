"""A risk to health that is neither heat nor water."""

from broadcaster.domain.kinds.shape import Field, Kind, both

PUBLIC_HEALTH = Kind(
    key="public-health",
    hazard=both("public health risk", "risg i iechyd"),
    first={
        "do_now": both("Read and follow the health advice.", "Darllenwch a dilynwch y cyngor iechyd."),
        "do_not": both(
            "Do not go to hospital unless you are told to, or it is an emergency.",
            "Peidiwch â mynd i'r ysbyty oni ddywedir wrthych, neu os nad yw'n argyfwng.",
        ),
        "call": both(
            "If you feel ill or worried, call NHS 111 for advice.",
            "Os ydych yn teimlo'n sâl neu'n poeni, ffoniwch GIG 111 am gyngor.",
        ),
    },
    all_clear=both("You can go back to what you usually do.", "Gallwch wneud popeth fel arfer eto."),
    fields=(
        Field(
            name="authority",
            ask="whose advice it is",
            sample=both("UK Health Security Agency", "UK Health Security Agency"),
            same=True,
        ),
        Field(
            name="who_need_not_act",
            ask="who need not do anything",
            sample=both(
                "If you were not at the pool on Friday, you need not do anything.",
                "Os nad oeddech yn y pwll ddydd Gwener, nid oes angen gwneud dim.",
            ),
        ),
    ),
)
