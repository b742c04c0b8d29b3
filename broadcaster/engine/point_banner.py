"""Where the banner leads, changed by hand: to an address, or back to the lead account that is proven up."""

from dataclasses import dataclass

from broadcaster.domain.banner import BannerPage, words_hash
from broadcaster.domain.pointing import checked_link
from broadcaster.domain.records import Incident
from broadcaster.domain.words import Role
from broadcaster.engine.banner import banner_sources, in_order, keep_true, page_of
from broadcaster.engine.desk import Desk
from broadcaster.engine.find import find_incident
from broadcaster.engine.officer_notices import command, tell
from broadcaster.engine.publish import check_may_send
from broadcaster.keeping import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class SiteNow:
    """What a site says now, as far as we know."""

    site: str
    page: BannerPage
    #: references of the incidents on it, as they stand there
    incidents: tuple[str, ...]
    #: the words that were written last are these
    written: bool


def point_banner(desk: Desk, ref: str | None, *, url: str) -> Incident:
    """Point the incident's banner to `url`; empty lets it follow the lead account that is proven up again.

    It is written anew at once, and the other officers are told. Raises `UsageProblem` for what has not the form of an
    https address, `NotAllowed` for an officer who may not speak for the council.
    """
    link = checked_link(url) if url else ""
    with desk.store.writing() as uow:
        incident = find_incident(uow, ref)
        check_may_send(desk, uow, kind=incident.kind)
        uow.incidents.point_banner(incident.id, link)
        desk.log(uow, "banner-pointed", incident.ref, link=link or "auto", before=incident.banner_link or "auto")
        _tell_the_others(desk, uow, incident, link)
        keep_true(uow, register=desk.register, space=desk.space)
        changed = uow.incidents.by_id(incident.id) or incident
        uow.commit()
    desk.doorbell.ring()
    return changed


def banner_now(desk: Desk) -> list[SiteNow]:
    """Every site's banner as it should be this moment; nothing is written."""
    with desk.store.reading() as uow:
        return [_site_now(desk, uow, site.id) for site in desk.register.sites]


def _site_now(desk: Desk, uow: UnitOfWork, site: str) -> SiteNow:
    sources = banner_sources(uow, site)
    page = page_of(uow, sources, register=desk.register, space=desk.space, version=0)
    rows = in_order(sources, zone=desk.register.council.zone)
    before = uow.accounts.words(site)
    return SiteNow(
        site=site,
        page=page,
        incidents=tuple(row.ref for row in rows),
        written=before == words_hash(page) if before else not page.active,
    )


def _tell_the_others(desk: Desk, uow: UnitOfWork, incident: Incident, link: str) -> None:
    """One officer alone may do it, so that the others look at what the home page now leads to."""
    if not link:
        return
    speaking = {Role.DUTY, Role.APPROVER}
    others = [o for o in desk.register.officers if o.key != desk.officer.key and speaking & set(o.roles)]
    undo = command(desk, f"banner link --auto --incident {incident.ref}")
    tell(
        desk,
        uow,
        others,
        subject=f"The banner of {incident.ref} leads elsewhere",
        text=f"{desk.officer.name} pointed the banner of {incident.ref} ({incident.kind} at {incident.place}) to\n"
        f"{link}\nNobody has tested it: please open it. Undo: {undo}",
        about=f"banner-link:{incident.ref}",
        incident=incident,
    )
