"""What a page may load and run: its Content Security Policy (W3C CSP Level 3).

Inline scripts run only if their hash stands in the policy, so a script that gets into a page by a mistake does not.
Each page carries the policy itself, which holds on every host and in offline copies; a server sends it, too.

See decisions/0031-every-page-carries-its-own-policy.md.
"""

import base64
import hashlib
import re
from collections.abc import Iterable

INLINE = re.compile(r"<script(?![^>]*\s(?:src|type)=)[^>]*>(?P<code>.*?)</script>", re.DOTALL | re.IGNORECASE)
SLOT = re.compile(r'(?<=http-equiv="Content-Security-Policy" content=")(?=")')
"""Where a template leaves room for the policy."""
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
}


def find_hashes(html: str) -> frozenset[str]:
    """Return the source expressions, `'sha256-…'`, of the page's inline scripts."""
    digests = (hashlib.sha256(match["code"].encode()).digest() for match in INLINE.finditer(html))
    return frozenset(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def render_policy(hashes: Iterable[str], **more: str) -> str:
    """Render the policy for pages with these inline scripts; `more` are further directives."""
    directives = POLICY | {"script-src": " ".join((POLICY["script-src"], *sorted(hashes)))}
    directives |= {name.replace("_", "-"): value for name, value in more.items()}
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def fill_policy(html: str) -> str:
    """Put the page's policy where its template left room for it."""
    return SLOT.sub(lambda _: render_policy(find_hashes(html)), html, count=1)
