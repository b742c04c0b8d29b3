"""Fields that several kinds of incident have."""

from collections.abc import Mapping

from broadcaster.domain.kinds.shape import Field, Words, both

REST_CENTRE = Field(
    name="rest_centre",
    ask="where people can go",
    sample=both("Datchet Village Hall, Horton Road", "Datchet Village Hall, Horton Road"),
    same=True,
)
SOURCE = Field(
    name="source",
    ask="whose words, warning or estimate it is",
    sample=both("Thames Valley Police", "Heddlu Dyffryn Tafwys"),
)
ESTIMATE = Field(name="estimate", ask="when it should be over", sample=both("about 18:00", "tua 18:00"))
#: the colours of the Met Office and of the UK Health Security Agency
COLOURS: Mapping[str, Words] = {
    "yellow": both("yellow", "melyn"),
    "amber": both("amber", "ambr"),
    "red": both("red", "coch"),
}
