"""The page for a person: every account's timeline side by side and the home page's banner, loudly marked EXERCISE."""

import html
import re
from datetime import UTC

from broadcaster.sandbox.state import Post, World

#: posts a column shows; the oracle has them all
_NEWEST = 50


def overview(world: World) -> str:
    """The whole page; it refreshes itself by script, or every five seconds without."""
    with world.lock:
        newest = {name: [world.posts[i] for i in one.posts[-_NEWEST:]] for name, one in world.accounts.items()}
    columns = "".join(_column(account, posts) for account, posts in sorted(newest.items()))
    nothing = '<p class="none">No account has spoken yet.</p>'
    return _PAGE.replace("<!--banner-->", _banner(world)).replace("<!--columns-->", columns or nothing)


def one_post(post: Post) -> str:
    """The page of one post: where its public address leads."""
    back = '<p><a href="/">Everything the public would see</a></p>'
    shown = f"<section><h2>{html.escape(post.account)}</h2><ol>{_item(post)}</ol></section>{back}"
    head, _, rest = _PAGE.partition("<h2>Home page banner</h2>")
    return head + shown + "</main>\n</body>\n</html>\n" if rest else shown


def _banner(world: World) -> str:
    public = world.site.public
    if not public or not public.get("active"):
        return '<p class="none">The home page shows no banner.</p>'
    words = public.get("heading") or re.sub(r"<[^>]*>", " ", str(public.get("html")))
    text = html.escape(str(public.get("text") or ""))
    return f'<div class="banner"><h3>{html.escape(str(words))}</h3><p>{text}</p></div>'


def _column(account: str, posts: list[Post]) -> str:
    items = "".join(_item(post) for post in reversed(posts))
    name = html.escape(account)
    shown = f"<ol>{items}</ol>" if items else '<p class="none">Nothing posted.</p>'
    return f'<section aria-label="{name}"><h3>{name}</h3>{shown}</section>'


def _item(post: Post) -> str:
    moment = post.created.astimezone(UTC)
    marks = [
        *(["Repost"] if post.repost_of else []),
        *(["Edited"] if post.edited else []),
        *(["Deleted"] if post.deleted else []),
    ]
    said = "".join(f"<b>{mark}</b> " for mark in marks)
    when = f'<time datetime="{moment.isoformat()}">{moment:%H:%M:%S} UTC</time>'
    return f'<li class="{" ".join(marks).lower()}"><p>{html.escape(post.text)}</p><footer>{said}{when}</footer></li>'


_PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<noscript><meta http-equiv="refresh" content="5"></noscript>
<title>EXERCISE – what the public would see</title>
<style>
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: #0b0c0c; background: #f3f2f1; }
.exercise { position: sticky; top: 0; margin: 0; padding: .5rem 1rem; background: #ffdd00; color: #0b0c0c;
  font-weight: 700; text-align: center; letter-spacing: .05em; border-bottom: .25rem solid #0b0c0c; }
main { padding: 1rem; max-width: 110rem; margin: 0 auto; }
h1 { font-size: 1.6rem; margin: 0 0 1rem; } h2 { font-size: 1.25rem; margin: 1.5rem 0 .5rem; }
h3 { font-size: 1rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
.columns { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 1rem; align-items: start; }
section, .banner, .none { background: #fff; border-radius: .3rem; padding: .8rem; }
section { border-top: .3rem solid #1d70b8; }
ol { list-style: none; margin: 0; padding: 0; }
li { border-top: 1px solid #b1b4b6; padding: .6rem 0; }
li p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
li footer { font-size: .875rem; color: #505a5f; }
li.deleted p { text-decoration: line-through; color: #505a5f; }
.banner { background: #b10e1e; color: #fff; } .banner p { margin: 0; }
a { color: #1d70b8; } a:focus { outline: .2rem solid #ffdd00; background: #ffdd00; color: #0b0c0c; }
</style>
</head>
<body>
<p class="exercise" role="note">EXERCISE – EXERCISE – EXERCISE · nothing here has left this building</p>
<main id="world">
<h1>What the public would see</h1>
<h2>Home page banner</h2>
<!--banner-->
<p><a href="/site/">Open the home page</a></p>
<h2>Accounts</h2>
<div class="columns"><!--columns--></div>
</main>
<script>
setInterval(async () => {
  try {
    const text = await (await fetch("/", { cache: "no-store" })).text();
    const next = new DOMParser().parseFromString(text, "text/html").getElementById("world");
    const now = document.getElementById("world");
    if (next && next.innerHTML !== now.innerHTML) now.innerHTML = next.innerHTML;
  } catch (ended) { document.title = "EXERCISE – the sandbox has stopped"; }
}, 2000);
</script>
</body>
</html>
"""
