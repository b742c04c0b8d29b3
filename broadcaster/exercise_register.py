"""The same register with every address, id and credential pointing at the sandbox (design rule 6)."""

from hashlib import sha256

from broadcaster.domain.register import Account, Officer, PlatformSettings, Register, Service, Site
from broadcaster.domain.words import Platform, Space
from broadcaster.errors import WrongSpace
from broadcaster.secrets import SANDBOX


def exercise_register(register: Register, sandbox_url: str | None = None) -> Register:
    """What an exercise works with: services, postures, texts and officers as they are, everything else the sandbox's.

    `sandbox_url` replaces the register's own, for a sandbox on another port. Raises WrongSpace when it is not this
    machine. Placeholders become ordinary accounts: a drill rehearses all of them.
    """
    from broadcaster.register_file.values import loopback_fault  # noqa: PLC0415 - the live space does not need it

    url = (sandbox_url or register.sandbox_url).rstrip("/")
    fault = loopback_fault(url)
    if fault:
        raise WrongSpace(f"The sandbox address {fault}.", next_step="Correct sandbox_url in channels.toml.")
    council = register.council.key
    settings = {
        platform: PlatformSettings(base_url=url, version=register.platforms[platform].version)
        for platform in register.platforms
    }
    return register.model_copy(
        update={
            "services": tuple(_service(service, council) for service in register.services),
            "sites": tuple(_site(site, url) for site in register.sites),
            "officers": tuple(_officer(officer) for officer in register.officers),
            "platforms": settings,
            "sandbox_url": url,
            "stores": {space: store for space, store in register.stores.items() if space == Space.EXERCISE},
            "ca_file": "",
            "policy": register.policy.model_copy(
                update={"repost_stagger_seconds": register.policy.exercise_stagger_seconds}
            ),
        }
    )


def sandbox_id(council: str, account_id: str, platform: Platform) -> str:
    """The account's id in the exercise world, always the same: X 19 digits from 90, Facebook 999000 and 9 digits."""
    number = int.from_bytes(sha256(f"{council}:{account_id}".encode()).digest())
    if platform is Platform.X:
        return f"90{number % 10**17:017d}"
    return f"999000{number % 10**9:09d}"


def _service(service: Service, council: str) -> Service:
    return service.model_copy(update={"accounts": tuple(_account(a, council) for a in service.accounts)})


def _account(account: Account, council: str) -> Account:
    number = sandbox_id(council, account.id, account.platform)
    middle = f"x.{number}" if account.platform is Platform.X else account.platform.value
    return account.model_copy(
        update={
            "platform_id": number,
            "credential": f"{SANDBOX}{middle}.{account.service}",
            "placeholder": False,
        }
    )


def _site(site: Site, url: str) -> Site:
    return site.model_copy(
        update={
            "kind": "http",
            "folder": "",
            "put_url": f"{url}/site/alert.json",
            "public_url": f"{url}/site/",
            "credential": f"{SANDBOX}{site.id.replace('/', '.')}",
        }
    )


def _officer(officer: Officer) -> Officer:
    return officer.model_copy(update={"contacts": (f"{SANDBOX}contact.{officer.key}",) if officer.contacts else ()})
