"""A fire whose flames or smoke reach people."""

from broadcaster.domain.kinds.shape import Field, Kind, both

FIRE = Kind(
    key="fire",
    hazard=both("fire", "tân"),
    first={
        "do_now": both("Keep away. Close windows and doors.", "Cadwch draw. Caewch ffenestri a drysau."),
        "do_not": both(
            "Do not go there to look. Keep roads clear for fire engines.",
            "Peidiwch â mynd yno i edrych. Cadwch y ffyrdd yn glir i injans tân.",
        ),
        "at_risk": both(
            "Smoke is worse for children, older people and people with asthma.",
            "Mae mwg yn waeth i blant, pobl hŷn a phobl ag asthma.",
        ),
        "call": both(
            "If smoke makes you feel ill, call NHS 111 for advice.",
            "Os yw mwg yn eich gwneud yn sâl, ffoniwch GIG 111 am gyngor.",
        ),
    },
    all_clear=both("Open windows and let fresh air in.", "Agorwch ffenestri i gael awyr iach."),
    fields=(
        Field(
            name="smoke_area",
            ask="where the smoke goes",
            sample=both("Clewer and Dedworth", "Clewer a Dedworth"),
        ),
    ),
)
