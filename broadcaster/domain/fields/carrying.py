"""What a bulletin repeats of the ones before it without being told again."""

from collections.abc import Mapping, Sequence

from broadcaster.domain.languages import base_and_language
from broadcaster.domain.words import BulletinKind

#: the standing instruction stays on the banner; the end of it says what people may do again, and on which road
_REPEATED: Mapping[BulletinKind, tuple[str, ...]] = {
    BulletinKind.UPDATE: ("do_now",),
    BulletinKind.ALL_CLEAR: ("action", "road"),
}


def carried(bulletin: BulletinKind, given: Mapping[str, str], said: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """What still holds of the fields that were said, in every language.

    `said` are the fields of the incident's published bulletins, oldest first. A field that the officer gives anew is
    repeated in no language: half of an old instruction would contradict the new one.
    """
    repeated: dict[str, str] = {}
    renewed = {base_and_language(name)[0] for name in given}
    for base in _REPEATED.get(bulletin, ()):
        newest = next((fields for fields in reversed(said) if fields.get(base)), {})
        if base not in renewed:
            repeated |= {name: value for name, value in newest.items() if base_and_language(name)[0] == base and value}
    return repeated
