"""The shipped council as one that speaks English and Welsh."""

from dataclasses import replace

from broadcaster.domain.register import Account, Register, Service
from broadcaster.domain.words import Platform, Posture
from broadcaster.engine.desk import Desk

BOTH = ("en", "cy")


def in_two_languages(desk: Desk, *, x_accounts: int = 2) -> Desk:
    """The desk of a council whose Facebook page and website carry both languages, one after the other.

    On X it has an account for each language, or with `x_accounts=1` one for both.
    """
    return replace(desk, register=bilingual(desk.register, x_accounts=x_accounts))


def bilingual(register: Register, *, x_accounts: int = 2) -> Register:
    """The same for a register."""
    council = register.council.model_copy(update={"languages": BOTH})
    services = tuple(_service(service, x_accounts) for service in register.services)
    return register.model_copy(update={"council": council, "services": services})


def _service(service: Service, x_accounts: int) -> Service:
    if service.posture is not Posture.LEAD or x_accounts == 1:
        return service
    accounts: list[Account] = []
    for account in service.accounts:
        if account.platform is not Platform.X:
            accounts.append(account)
            continue
        accounts.append(account.model_copy(update={"languages": ("en",)}))
        welsh = {"id": "cymraeg/x", "handle": f"{account.handle}_cy"[:15], "languages": ("cy",)}
        accounts.append(account.model_copy(update=welsh))
    return service.model_copy(update={"accounts": tuple(accounts)})
