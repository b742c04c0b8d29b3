"""Generated pictures of a council's night: long Welsh places, wide letters, many incidents, everything that fails."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from broadcaster.config import parse_register
from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.records import AccountState, Approval, Bulletin, Incident, Notice, Silence
from broadcaster.domain.register import Register
from broadcaster.domain.words import (
    ApprovalType,
    BulletinKind,
    BulletinState,
    DeliveryState,
    Effect,
    IncidentState,
    Platform,
    Space,
)
from broadcaster.engine.status import IncidentPicture, Picture
from broadcaster.shipped import shipped

NOW = datetime(2026, 11, 20, 2, 40, tzinfo=UTC)
PLACES = (
    "Datchet",
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
    "Ynys Môn – Tŷ Croes, Rhosneigr a’r cyffiniau",
    "漢字の町と橋 🌊🚒 Old Windsor",
    "Cwm\u0301 e\u0301le\u0301gant",
    "line\nbreak\tand\x1b[31m red",
)
_minutes = st.integers(-3 * 24 * 60, 3 * 24 * 60)
_said = st.sampled_from(PLACES) | st.text(max_size=120)
_place = st.sampled_from(PLACES) | st.text(min_size=1, max_size=120)
_ids = st.integers(1, 10**9)
_account = st.sampled_from(["corporate/x", "corporate/facebook", "website/home", "libraries/x", "museum/x"])


def register() -> Register:
    """The shipped one."""
    return parse_register(shipped("channels.toml").read_text("utf-8"), name="shipped").register


def at(minutes: int) -> datetime:
    """So many minutes from now."""
    return NOW + timedelta(minutes=minutes)


_times = _minutes.map(at)


def delivery(incident: Incident, **more: object) -> Delivery:
    """A publish to X, up, unless `more` says otherwise."""
    values: dict[str, object] = {
        "id": 1,
        "council": incident.council,
        "space": incident.space,
        "incident_id": incident.id,
        "incident_ref": incident.ref,
        "bulletin_id": 1,
        "effect": Effect.PUBLISH,
        "target": "corporate/x",
        "platform": Platform.X,
        "priority": 10,
        "state": DeliveryState.SENT,
        **dict.fromkeys(("text", "text_hash", "fallback", "source_id", "source_permalink", "owner"), ""),
        **dict.fromkeys(("external_id", "permalink", "reason"), ""),
        **dict.fromkeys(("waits_for", "fence", "attempts", "sends", "misses"), 0),
        **dict.fromkeys(("use_fallback", "maybe_out"), False),
        **dict.fromkeys(("lease_until", "armed_at", "expires_at", "alarm_at", "finished_at"), None),
        "due_at": NOW,
        "created_at": NOW,
    }
    return Delivery(**(values | more))  # type: ignore[arg-type] # a table of plain values


@st.composite
def incidents(draw: st.DrawFn, number: int) -> IncidentPicture:
    """One incident with whatever belongs to it."""
    incident = Incident(
        id=number,
        council="rbwm",
        space=Space.EXERCISE,
        ref=f"F{number}",
        kind=draw(st.sampled_from(["flood", "fire", "general", "notable-death"])),
        place=draw(_place),
        place_key=str(number),
        opening=0,
        lead_agency=draw(st.sampled_from(["council", "police", ""])),
        state=draw(st.sampled_from([IncidentState.OPEN, IncidentState.STANDING_DOWN])),
        declared_by="alex",
        declared_at=at(-abs(draw(_minutes))),
        next_update_at=draw(st.none() | _times),
        district=draw(st.sampled_from(["", "SL4"])),
        holder=draw(st.sampled_from(["", "bailey", "Pobl y Cyngor 漢字"])),
        watcher=draw(st.sampled_from(["", "Sian o'r wasg"])),
    )
    bulletins: list[tuple[Bulletin, Approval | None]] = [
        (draw(_bulletin(incident, n + 1)), None) for n in range(draw(st.integers(0, 3)))
    ]
    rows = draw(st.lists(_delivery(incident), max_size=6))
    silences = [_silence(incident, f"service-{n}/x", draw) for n in range(draw(st.integers(0, 17)))]
    return IncidentPicture(incident=incident, silences=silences, bulletins=bulletins, deliveries=rows)


@st.composite
def _bulletin(draw: st.DrawFn, incident: Incident, number: int) -> Bulletin:
    return Bulletin(
        id=number,
        council="rbwm",
        incident_id=incident.id,
        number=number,
        kind=draw(st.sampled_from(BulletinKind)),
        state=draw(st.sampled_from(BulletinState)),
        fields={},
        signed=True,
        submitted_by="alex",
        submitted_at=at(-5),
        digest="d",
        expires_at=None,
        approve_by=draw(st.none() | _times),
    )


@st.composite
def _delivery(draw: st.DrawFn, incident: Incident) -> Delivery:
    return delivery(
        incident,
        id=draw(_ids),
        effect=draw(st.sampled_from(Effect)),
        target=draw(_account),
        state=draw(st.sampled_from(DeliveryState)),
        reason=draw(_said),
        permalink=draw(
            st.sampled_from(["", "https://x.com/RBWM/status/1859200000000000000", "https://x.com/" + "9" * 90])
        ),
        due_at=draw(_times),
    )


def _silence(incident: Incident, account: str, draw: st.DrawFn) -> Silence:
    return Silence(
        id=1,
        council="rbwm",
        incident_id=incident.id,
        account=account,
        since=at(-9),
        by="alex",
        reason="flood",
        review_by=draw(_times),
        told_at=draw(st.none() | _times),
    )


@st.composite
def pictures(draw: st.DrawFn, most: int = 9) -> Picture:
    """A whole council."""
    shown = [draw(incidents(n + 1)) for n in range(draw(st.integers(0, most)))]
    rows = [d for i in shown for d in i.deliveries]
    pauses = draw(st.lists(st.tuples(_account | st.just("all"), _said), max_size=4, unique_by=lambda p: p[0]))
    return Picture(
        now=NOW,
        incidents=shown,
        silent=[s for i in shown for s in i.silences],
        held=[],
        accounts=[AccountState(council="rbwm", target=t, paused_by="officer", paused_reason=why) for t, why in pauses],
        needs_officer=[d for d in rows if d.state is DeliveryState.NEEDS_OFFICER],
        waiting_approval=[(i.incident, b) for i in shown for b, _ in i.bulletins if b.state is BulletinState.SUBMITTED],
        unreviewed=[(b, _alone(b)) for i in shown for b, _ in i.bulletins if b.state is BulletinState.APPROVED],
        notices=draw(st.lists(st.sampled_from(["alex", "bailey"]).map(_failed), max_size=2)),
        dispatchers=[],
        services=[],
        head=(draw(_ids), "f" * 64),
        deciders={b.id: ("bailey", "casey") for i in shown for b, _ in i.bulletins},
        refs={i.incident.id: i.incident.ref for i in shown},
    )


def _alone(bulletin: Bulletin) -> Approval:
    return Approval(
        id=1, bulletin_id=bulletin.id, digest="d", type=ApprovalType.BREAK_GLASS, by="alex", at=at(-42), reason="alone"
    )


def _failed(officer: str) -> Notice:
    return Notice(
        id=1, council="rbwm", incident_id=1, officer=officer, subject="s", text="t", state="failed", due_at=NOW
    )
