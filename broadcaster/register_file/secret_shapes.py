"""How a credential looks that somebody pasted where only a secret's name belongs (reliability reference 4.5)."""

import re

#: shapes that the platforms and common services hand out
_KNOWN = re.compile(
    r"-----BEGIN"
    r"|^EA[A-Za-z0-9]{30,}$"  # Facebook
    r"|^\d{5,}-[A-Za-z0-9]{20,}$"  # X access token
    r"|^AAAAAAAA[A-Za-z0-9%]{30,}"  # X bearer token
    r"|^(?:gh[pousr]_|github_pat_|xox[abeprs]-|glpat-|sk-|sk_live_|AKIA|ya29\.)[\w.-]{10,}"
    r"|^eyJ[\w-]{10,}\.[\w-]{10,}"  # JSON web token
    r"|^[0-9a-fA-F]{32,}$"
    r"|://[^/\s@]*:[^/\s@]*@"  # a password inside an address
    r"|[?&](?:access_token|token|api_?key|key|secret|password|sig|signature)=[^&\s]"
)
_ONE_WORD = re.compile(r"[A-Za-z0-9+/_=%.~-]{20,}")


def looks_like_a_secret(text: str) -> bool:
    """Whether any word of the text has the shape of a token, key or password.

    Besides known shapes: 20 or more characters of mixed case with digits in two places or more. A page's own
    name with its number at the end (`RBWM-118508024841691`) does not look like one.
    """
    return any(_KNOWN.search(word) or _is_random(word) for word in text.split()) if len(text) >= 8 else False


def _is_random(word: str) -> bool:
    return (
        "://" not in word
        and not word.startswith(("/", "./"))
        and _ONE_WORD.fullmatch(word) is not None
        and len(re.findall(r"\d+", word)) >= 2
        and word != word.lower()
        and word != word.upper()
    )
