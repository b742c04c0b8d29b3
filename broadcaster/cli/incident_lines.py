"""One incident in a few short sentences: what it is, what is promised, what is up, what waits, and who has it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from broadcaster.cli.lines import moment_words
from broadcaster.domain.times import span_words

Incident = Mapping[str, Any]
_DONE = ("superseded", "withdrawn", "rejected")


def incident_lines(incident: Incident, *, now: datetime, zone: str, whole: bool = True) -> Iterator[str]:
    """Heading, times, what is up, message, people, silence: one line each; or only the first two."""
    yield f"{incident['ref']} {incident['kind']} at {_place(incident)}"
    yield _times(incident, now, zone)
    if not whole:
        return
    yield up_line(incident)
    yield _message(incident, now, zone)
    yield _people(incident)
    yield _silent(incident, now, zone)


def _place(incident: Incident) -> str:
    district = incident["district"]
    return f"{incident['place']} ({district})" if district else str(incident["place"])


def _times(incident: Incident, now: datetime, zone: str) -> str:
    """`open 12 min, council leads, next update in 48 min (03:40 GMT)`."""
    said = [f"{incident['state']} {_since(incident, now)}", f"{incident['agency'] or 'nobody'} leads"]
    promised = incident["next_update_at"]
    if incident["state"] == "open" and promised:
        left = datetime.fromisoformat(promised) - now
        at = moment_words(promised, now, zone)
        late = f"next update OVERDUE by {span_words(left)} ({at})"
        said.append(f"next update in {span_words(left)} ({at})" if left.total_seconds() > 0 else late)
    elif incident["state"] == "open":
        said.append("no update promised")
    return ", ".join(said)


def _since(incident: Incident, now: datetime) -> str:
    began = incident["stood_down_at"] if incident["state"] == "standing-down" else incident["declared_at"]
    return span_words(now - datetime.fromisoformat(began or incident["declared_at"]))


def up_line(incident: Incident) -> str:
    """`up: banner, X, reposts 5 of 6; not up: Facebook (lost)`."""
    up: list[str] = []
    missing: list[str] = []
    banner = _banner(incident)
    pointed = " (link by hand)" if incident["banner_link"] else ""
    (up if banner == "up" else missing).append(f"banner{pointed}" if banner == "up" else f"banner ({banner})")
    for lead in incident["leads"]:
        if lead["shown"] and lead["standing"] == "up":
            up.append(lead["called"])
        else:
            kept = ", old text up" if lead["shown"] else ""
            missing.append(f"{lead['called']} ({lead['standing']}{kept})")
    reposts = incident["reposts"]
    if reposts["all"]:
        up.append(f"reposts {reposts['sent']} of {reposts['all']}")
    said = [f"up: {', '.join(up) or 'nothing'}"]
    return "; ".join(said + ([f"not up: {', '.join(missing)}"] if missing else []))


def _banner(incident: Incident) -> str:
    """`up`, or why not."""
    changes = [d for d in incident["deliveries"] if d["effect"] in ("banner-up", "banner-down")]
    done = [d for d in changes if d["state"] == "sent"]
    newest = changes[-1] if changes else None
    asks = [d for d in changes if d["state"] == "needs-officer"]
    if asks and (not done or asks[-1]["delivery"] > done[-1]["delivery"]):
        return "needs you"
    if done and done[-1]["effect"] == "banner-up":
        return "up"
    if done:
        return "taken down"
    return str(newest["state"]) if newest else "none"


def _message(incident: Incident, now: datetime, zone: str) -> str:
    """`F12/3 update waits for Bailey Example until 03:12; F12/2 update approved`."""
    waiting = [b for b in incident["bulletins"] if b["state"] == "submitted"]
    out = [b for b in incident["bulletins"] if b["state"] == "approved"]
    said = [_waiting(b, now, zone) for b in waiting]
    said += [f"{b['bulletin']} {b['kind']} approved" for b in out[-1:]]
    return "; ".join(said) or "no message yet"


def _waiting(bulletin: Mapping[str, Any], now: datetime, zone: str) -> str:
    if bulletin["approve_by"] and datetime.fromisoformat(bulletin["approve_by"]) < now:
        return f"{bulletin['bulletin']} {bulletin['kind']} was not approved in time"
    names = " or ".join(bulletin["awaits"]) or "a second officer"
    until = f" until {moment_words(bulletin['approve_by'], now, zone)}" if bulletin["approve_by"] else ""
    return f"{bulletin['bulletin']} {bulletin['kind']} waits for {names}{until}"


def _people(incident: Incident) -> str:
    """`Alex Example holds it, offered to Bailey Example; nobody reads the replies`."""
    offered = f", offered to {incident['offered']['to']}" if incident["offered"] else ""
    reads = f"{incident['watcher']} reads the replies" if incident["watcher"] else "nobody reads the replies"
    return f"{incident['holder']} holds it{offered}; {reads}"


def _silent(incident: Incident, now: datetime, zone: str) -> str:
    """`17 silent, 5 of 10 editors told, look again by 15:00 GMT`."""
    if not incident["silenced"]:
        return "no account is silent for it"
    told = f"{incident['editors_told']} of {incident['editors']} editors told"
    return f"{len(incident['silenced'])} silent, {told}, look again by {moment_words(incident['review_by'], now, zone)}"
