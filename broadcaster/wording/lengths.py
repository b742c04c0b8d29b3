"""How long a text is, as each platform counts it."""

from broadcaster.domain.words import Platform
from broadcaster.ports import Fit
from broadcaster.wording.plain_length import plain_length

#: platforms reference 1.7; Premium accounts may post more, the product does not rely on it
X_LIMIT = 280
#: a longer text is not counted but refused at its plain length: finding links takes time with the square of a word's
#: length (35 s for 5,000 characters of `a.b.`), and 280 with two long links is far shorter
X_COUNTED = 1_000
#: platforms reference 2.1
FACEBOOK_LIMIT = 63_206
#: ours: a banner that fills a phone's screen is not read; about 100 words
BANNER_LIMIT = 600


def fit(platform: Platform, text: str) -> Fit:
    """The length and limit of an exact text.

    X counts weighted characters after NFC (any link 23, any emoji 2). Facebook and the banner count code points;
    whether Facebook counts UTF-16 units is not documented, and no message of ours comes near its limit.
    """
    if platform is Platform.X:
        return Fit(length=_weighted(text), limit=X_LIMIT, unit="weighted characters")
    limit = FACEBOOK_LIMIT if platform is Platform.FACEBOOK else BANNER_LIMIT
    return Fit(length=len(text), limit=limit, unit="characters")


def _weighted(text: str) -> int:
    if len(text) > X_COUNTED:
        return len(text)
    plain = plain_length(text)
    if plain is not None:
        return plain
    from twitter_text import parse_tweet  # noqa: PLC0415 - heavy: a regular expression of every top-level domain

    return int(parse_tweet(text).weightedLength)
