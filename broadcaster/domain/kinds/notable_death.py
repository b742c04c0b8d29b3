"""Mourning: no hazard, no instruction, no promise, a black banner.

A first message with the place alone names nobody. That is what a council would publish while it waits for the
announcement: that it mourns with the people there. A name needs somebody who confirmed it.
"""

from broadcaster.domain.kinds.shape import Field, Kind, both

NOTABLE_DEATH = Kind(
    key="notable-death",
    hazard=both("time of mourning", "cyfnod o alar"),
    fields=(
        Field(
            name="person",
            ask="who has died, as the announcement names them",
            sample=both("His Majesty the King", "Ei Fawrhydi y Brenin"),
        ),
        Field(
            name="confirmed_by",
            ask="who announced it",
            sample=both("Buckingham Palace", "Palas Buckingham"),
        ),
        Field(
            name="book_of_condolence",
            ask="where people can sign or send condolences",
            sample=both("the Guildhall, High Street, from 10:00", "y Guildhall, High Street, o 10:00"),
        ),
    ),
    together={"person": "confirmed_by"},
    danger=False,
    acts=False,
)
