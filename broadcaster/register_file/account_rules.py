"""Rules over accounts: handles, ids, who leads and who reposts (policy 000 s3.1 and s8)."""

from broadcaster.domain.register import Account
from broadcaster.domain.words import Platform, Posture
from broadcaster.register_file import values
from broadcaster.register_file.faults import Faults, shown
from broadcaster.register_file.locate import Path
from broadcaster.register_file.tables import Draft
from broadcaster.register_file.value_rules import check_languages, check_secret_name


def check_accounts(draft: Draft, faults: Faults) -> None:
    """Every rule over the accounts that could be read."""
    for path, account in draft.accounts:
        _account(path, account, faults)
    waiting = [account.id for _, account in draft.accounts if account.placeholder]
    if waiting:
        faults.warn((), f"{len(waiting)} accounts still have placeholder handles: {', '.join(waiting)}")
    _reposts(draft, faults)
    _leads(draft, faults)


def _account(path: Path, account: Account, faults: Faults) -> None:
    if not values.HANDLE[account.platform].fullmatch(account.handle):
        faults.add((*path, "handle"), f"{shown(account.handle)} cannot be a handle", "write it without @ or https")
    if account.platform_id and not values.PLATFORM_ID.fullmatch(account.platform_id):
        faults.add((*path, "platform_id"), "`platform_id` must be digits")
    if not account.placeholder:
        _real_account(path, account, faults)
    check_secret_name((*path, "credential"), account.credential, faults)
    check_languages((*path, "languages"), account.languages, faults)


def _real_account(path: Path, account: Account, faults: Faults) -> None:
    if account.handle.startswith(values.PLACEHOLDER):
        hint = "write the real handle, or placeholder = true"
        faults.add((*path, "handle"), f"`{account.id}` still has its placeholder handle", hint)
    elif account.platform is Platform.FACEBOOK and not account.platform_id:
        faults.add(path, f"`platform_id` is missing for `{account.id}`", "write the page's number in quotes")
    if account.posture in {Posture.LEAD, Posture.REPOST} and not account.credential:
        faults.add(path, f"`credential` is missing for `{account.id}`", "write the name of its secret")


def _reposts(draft: Draft, faults: Faults) -> None:
    leads = {account.platform for _, account in draft.accounts if account.posture is Posture.LEAD}
    for path, account in draft.accounts:
        if account.posture is not Posture.REPOST:
            if account.repost_text:
                faults.warn(path, "`repost_text` is not used, because the account does not repost")
            continue
        if account.platform not in leads and not faults.unread("service"):
            faults.add(path, f"`{account.id}` reposts, but no lead account is on {account.platform}")
        if account.platform is Platform.FACEBOOK and not account.repost_text:
            hint = "Facebook refuses to share its own links, so this text goes instead"
            faults.add(path, f"`repost_text` is missing for `{account.id}`", hint)
        link = draft.council.latest_link if draft.council else ""
        if account.repost_text and link and not account.repost_text.endswith(link):
            fault = "`repost_text` does not end with the council's latest_link"
            faults.add((*path, "repost_text"), fault, f"add {link}")


def _leads(draft: Draft, faults: Faults) -> None:
    """One account speaks for the council on each platform, or one for each of its languages."""
    seen: dict[tuple[Platform, str], str] = {}
    council = draft.council.languages if draft.council else ()
    for path, account in draft.accounts:
        if account.posture is not Posture.LEAD:
            continue
        for language in account.languages or council or ("en",):
            other = seen.setdefault((account.platform, language), account.id)
            if other != account.id:
                hint = "one account on each platform leads in each language; the others repost or are silent"
                faults.add(path, f"`{account.id}` and `{other}` both lead on {account.platform}", hint)
                break
    if not seen and not faults.unread("service"):
        faults.add(("service",), "no account leads", 'one service needs posture = "lead"')
