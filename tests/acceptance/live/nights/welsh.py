"""A council that speaks English and Welsh: one text after the other on Facebook and the website, two accounts on X."""

from tests.acceptance.live.council import ALEX, BAILEY, Council

_SERVICE = """
[service.cymraeg]
name = "Cymraeg"
posture = "lead"

[service.cymraeg.x]
handle = "rbwm_cymraeg"
credential = "cymraeg-x"
languages = ["cy"]

"""
_SERVICES = "# These three may repost (policy 8.3)."


def speak_welsh_too(council: Council, *kinds: str) -> None:
    """Edit the register as an administrator would, and let two officers sign the Welsh texts of these kinds."""
    council.register(
        {
            'languages = ["en"] # of the public texts': 'languages = ["en", "cy"] # of the public texts',
            "[service.corporate.x] # policy 3.1": '[service.corporate.x]\nlanguages = ["en"] # policy 3.1',
            _SERVICES: f"{_SERVICE}{_SERVICES}",
        }
    )
    council.secret("cymraeg-x", council.x_secret("cymraeg", 9))
    for officer in (ALEX, BAILEY):
        for kind in kinds:
            council.run(officer, "templates", "sign", kind, "--language", "cy", "--json").ok()
