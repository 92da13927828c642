"""Gives every page its Content-Security-Policy. Comes last: nothing may change a page afterwards."""

from __future__ import annotations

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.pages import Page

from macros.security_policy import protect


def on_post_page(output: str, *, page: Page, config: MkDocsConfig) -> str:
    """A page's front matter may widen its policy: `csp: {connect: [https://dns.google]}`."""
    try:
        return protect(output, page.meta.get("csp", {}), config.extra.get("own_resolver") or "")
    except PluginError as error:
        raise PluginError(f"{page.file.src_uri}: {error}") from None


def on_post_template(output: str, *, template_name: str, **_: object) -> str:
    """The 404 page is a template, the sitemap has no policy."""
    return protect(output, {}) if template_name.endswith(".html") else output
