"""What a person pastes by hand where a channel is lost: the exact frozen text, where, and how it is settled after."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from broadcaster.domain.deliveries import FINAL, Delivery
from broadcaster.domain.gates import Drop, Wait, ask
from broadcaster.domain.pauses import COMPROMISED
from broadcaster.domain.register import Account, Register
from broadcaster.domain.words import DeliveryState, Effect, Platform, Space
from broadcaster.engine.banner import banner_sources, page_of
from broadcaster.engine.desk import Desk
from broadcaster.engine.matters import called
from broadcaster.engine.officer_notices import command
from broadcaster.engine.parts import BANNERS
from broadcaster.engine.pause import ALL
from broadcaster.errors import NotPossibleNow, UsageProblem

S = DeliveryState
#: gates that close only the program's own way; a person's hand may still pass
_OURS = frozenset({"pause", "duplicate"})
_PUBLIC = {Platform.X: "https://x.com/", Platform.FACEBOOK: "https://www.facebook.com/"}


@dataclass(frozen=True, kw_only=True)
class Paste:
    """One delivery for a person's hand."""

    delivery: Delivery
    #: exactly what to copy: the approved text, the link to share or to delete, or the banner's HTML
    text: str
    #: `@RBWM on X`, or the site's name
    where: str
    #: address of the account's own page; empty where the register cannot tell
    address: str
    #: what to do there, in sentences
    how: tuple[str, ...]
    #: what to type afterwards, and what to type to see this alone
    settle: str
    command: str
    #: the banner as its JSON file says it; empty for posts
    page: str = ""


def paste(desk: Desk, delivery_id: int) -> Paste:
    """The words for one delivery.

    Raises `UsageProblem` when there is none of that number, and `NotPossibleNow` when nobody may say it, by hand
    either: not approved, replaced, too old, out already, or its lead is not public yet.
    """
    with desk.store.reading() as uow:
        delivery = uow.outbox.get(delivery_id)
    if delivery is None:
        raise UsageProblem(
            f"There is no delivery {delivery_id}.", next_step="`broadcaster status --all` shows the numbers."
        )
    _check(desk, delivery)
    return made(desk, delivery)


def pastes(desk: Desk, ref: str) -> list[Paste]:
    """What a person may have to say by hand in this incident now: needs an officer, in doubt, or on a paused account.

    A banner and the shares of a lead that is not public are no part of it: they follow by themselves.
    """
    with desk.store.reading() as uow:
        incident = uow.incidents.get(ref)
        deliveries = uow.outbox.of_incident(incident.id) if incident else []
        states = uow.accounts.all()
    paused = {s.target for s in states if s.paused_by}
    stolen = {s.target for s in states if s.paused_by == COMPROMISED}
    mine = (d for d in deliveries if d.target not in stolen and _is_lost(d, paused))
    return [made(desk, d) for d in mine if not _closed(desk, d)]


def _is_lost(delivery: Delivery, paused: set[str]) -> bool:
    if delivery.state in (S.NEEDS_OFFICER, S.UNCERTAIN, S.READING):
        return True
    return delivery.state is S.READY and delivery.target in paused


def made(desk: Desk, delivery: Delivery) -> Paste:
    """The words without asking whether they may be said."""
    text, page = _text(desk, delivery)
    return Paste(
        delivery=delivery,
        text=text,
        where=_where(desk.register, delivery),
        address=_address(desk, delivery),
        how=tuple(_how(desk, delivery)),
        settle=command(desk, f"resolve {delivery.id} --posted LINK"),
        command=command(desk, f"paste {delivery.id}"),
        page=page,
    )


def paste_report(found: Paste) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "delivery": found.delivery.id,
        "effect": found.delivery.effect.value,
        "target": found.delivery.target,
        "state": found.delivery.state.value,
        "text": found.text,
        "page": found.page or None,
        "where": found.where,
        "address": found.address or None,
        "how": list(found.how),
        "settle": found.settle,
        "command": found.command,
    }


def _check(desk: Desk, delivery: Delivery) -> None:
    if delivery.state in FINAL:
        raise NotPossibleNow(
            f"Delivery {delivery.id} ({delivery.effect} on {delivery.target}) is already {delivery.state}.",
            next_step=f"It is there: {delivery.permalink}" if delivery.permalink else "`broadcaster status`",
        )
    if delivery.state is S.SENDING:
        raise NotPossibleNow(f"Delivery {delivery.id} is being sent at this moment.", next_step="Wait a minute.")
    if _paused_by(desk, delivery) == COMPROMISED:
        raise NotPossibleNow(
            f"{delivery.target} is compromised: nobody says anything there.",
            next_step="The other lead accounts and the banner speak; `broadcaster status` says which.",
        )
    why = _closed(desk, delivery)
    if why:
        raise NotPossibleNow(
            f"Nobody may say delivery {delivery.id} ({delivery.effect} on {delivery.target}) now: {why}.",
            next_step=f"Settle its lead first: broadcaster paste {delivery.waits_for}."
            if delivery.waits_for and not delivery.source_id
            else "Look at `broadcaster status`.",
        )


def _closed(desk: Desk, delivery: Delivery) -> str:
    """Why the gates let nobody say it; empty where only the program's own way is closed (design rule 3)."""
    facts = desk.store.dispatch.facts(
        delivery, most_sends=desk.policy.most_sends, lead_targets=[a.id for a in desk.register.leads]
    )
    match ask(facts):
        case Drop(reason=reason):
            return reason
        case Wait(gate=gate, reason=reason) if gate not in _OURS:
            return reason
        case _:
            return ""


def _text(desk: Desk, delivery: Delivery) -> tuple[str, str]:
    if delivery.effect in BANNERS:
        leaving = delivery.incident_id if delivery.effect is Effect.BANNER_DOWN else 0
        with desk.store.reading() as uow:
            sources = [s for s in banner_sources(uow, delivery.target) if s[0].id != leaving]
            # version 0: a page made by hand never outruns the program's own
            page = page_of(uow, sources, register=desk.register, space=desk.space, version=0)
        return page.html, f"{page.heading}\n{page.text}\n{page.link}".strip()
    if delivery.effect is Effect.REPOST:
        return _repost(delivery), ""
    if delivery.effect is Effect.WITHDRAW:
        return delivery.source_permalink, ""
    return delivery.text, ""


def _repost(delivery: Delivery) -> str:
    """The lead's link; behind the service's own approved words where sharing was refused."""
    if delivery.use_fallback and delivery.fallback:
        return delivery.fallback
    return delivery.source_permalink


def _where(register: Register, delivery: Delivery) -> str:
    account = register.account(delivery.target)
    if account is not None:
        name = f"@{account.handle}" if account.platform is Platform.X else account.handle
        return f"{name} on {'X' if account.platform is Platform.X else 'Facebook'} ({account.id})"
    site = next((s for s in register.sites if s.id == delivery.target), None)
    return f"{site.name} ({site.id})" if site else delivery.target


def _address(desk: Desk, delivery: Delivery) -> str:
    account = desk.register.account(delivery.target)
    if account is None:
        return next((s.public_url for s in desk.register.sites if s.id == delivery.target), "")
    return desk.register.sandbox_url if desk.space is Space.EXERCISE else _page(account)


def _page(account: Account) -> str:
    if account.placeholder or account.platform not in _PUBLIC:
        return ""
    name = account.platform_id if account.platform is Platform.FACEBOOK and account.platform_id else account.handle
    return _PUBLIC[account.platform] + name.removeprefix("@")


def _how(desk: Desk, delivery: Delivery) -> Iterator[str]:
    """Look first wherever it may be public already (design rule 4)."""
    if delivery.state in (S.UNCERTAIN, S.READING):
        yield "It may be public already and is being looked up. Look at the account first; paste it only if it is not."
    elif delivery.state is S.NEEDS_OFFICER or delivery.maybe_out:
        yield "Look at the account first, logged out: paste it only if it is not there."
    elif delivery.state is S.READY and not _paused_by(desk, delivery):
        yield f"The program still sends this itself. First: {command(desk, f'pause {delivery.target}')} --reason WHY"
    yield _act(desk, delivery)


def _paused_by(desk: Desk, delivery: Delivery) -> str:
    with desk.store.reading() as uow:
        return uow.accounts.state(delivery.target).paused_by or uow.accounts.state(ALL).paused_by


def _act(desk: Desk, delivery: Delivery) -> str:
    match delivery.effect:
        case Effect.BANNER_UP:
            return "Give this to the web team, for the top of the home page, unchanged."
        case Effect.BANNER_DOWN:
            return "Ask the web team to show this in place of the alert, or nothing where it is empty."
        case Effect.WITHDRAW:
            return "Undo the share of this post." if delivery.undo else "Delete this post."
        case Effect.EDIT:
            return f"Edit the post {delivery.source_permalink} so that it reads exactly like this."
        case Effect.REPOST if not delivery.use_fallback:
            own = f" If it cannot be shared, post this: {delivery.fallback}" if delivery.fallback else ""
            return f"Open the link and share that post from this account, without a word of your own.{own}"
        case _:
            name = called(desk.register, delivery.target)
            return f"Paste it on {name} unchanged, as a new post: these words and no others are approved."
