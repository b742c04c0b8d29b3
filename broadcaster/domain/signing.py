"""What an approval or a template signature says yes to: canonical digests and the two-officer rule."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from broadcaster.domain.texts import text_hash
from broadcaster.domain.words import BulletinKind, Space

#: a template counts as pre-approved when this many different officers signed its bytes (design section 2)
OFFICERS_PER_TEMPLATE = 2


def bulletin_digest(  # noqa: PLR0913 - one keyword for each thing that an approval says yes to
    *,
    council: str,
    space: Space,
    incident_ref: str,
    number: int,
    kind: BulletinKind,
    renderings: Mapping[str, str],
    targets: Sequence[str],
    expires_at: datetime | None,
) -> str:
    """SHA-256 over everything an approval covers, as 64 hexadecimal digits (reliability reference 4.7).

    `renderings` maps a target (or any other stable name, e.g. `libraries/facebook fallback`) to its exact text;
    `targets` names every effect, e.g. `publish corporate/x`, in any order. The digest covers hashes of the texts, so
    that it stays checkable when a text must be removed. Raises `ValueError` for an expiry without a time zone.
    """
    if expires_at is not None and expires_at.tzinfo is None:
        raise ValueError("expires_at needs a time zone")
    return canonical_digest(
        {
            "council": council,
            "space": space.value,
            "incident": incident_ref,
            "number": number,
            "kind": kind.value,
            "renderings": {target: text_hash(text) for target, text in renderings.items()},
            "targets": sorted(targets),
            "expires_at": expires_at.astimezone(UTC).isoformat(timespec="microseconds") if expires_at else None,
        }
    )


def canonical_digest(value: object) -> str:
    """SHA-256 of the value's canonical JSON: sorted keys, no spaces, UTF-8."""
    body = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(body.encode("utf-8")).hexdigest()


def short(digest: str) -> str:
    """`3f9a 41c2`: enough of a digest for two officers to compare over the telephone."""
    return f"{digest[:4]} {digest[4:8]}"


def is_signed(template_hashes: Iterable[str], signatures: Iterable[tuple[str, str]]) -> bool:
    """Whether two different officers signed every one of the templates; `signatures` are `(hash, officer)`.

    No template at all, or an empty hash (an officer's own words), is never signed. The hashes of a rendering in several
    languages are joined by `+`: each of them must be signed.
    """
    hashes, known = {one for joined in template_hashes for one in joined.split("+")}, list(signatures)
    return bool(hashes) and all(h and len(_signers(h, known)) >= OFFICERS_PER_TEMPLATE for h in hashes)


def _signers(template_hash: str, signatures: Collection[tuple[str, str]]) -> set[str]:
    return {officer for signed, officer in signatures if signed == template_hash and officer}
