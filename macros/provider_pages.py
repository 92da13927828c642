"""A page for each service: everything that is known of it, and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from .facts import Library, Provider
from .overview import categories
from .page import GeneratedPage
from .project import Lang
from .templating import block

# What a reader asks, in this order. A field that is in none of these is a key for machines (MX suffixes and the like).
GROUPS: Final = {
    "money": (
        "price",
        "renewal_price",
        "minimum_seats",
        "free_trial",
        "invoice",
        "payment",
        "sold_by",
        "administrator",
    ),
    "reach": ("china_reach", "data_location", "chinese_support", "wechat_dingtalk"),
    "mail": ("storage", "daily_limit", "freeze", "attachment_size", "delivery_logs", "overseas_relay"),
    "safety": ("two_factor", "app_password", "archive", "export"),
    "work": ("office_suite", "calendar", "templates", "scheduled_sending", "receipts", "crm"),
    "servers": ("imap", "pop", "smtp"),
}


def pages(library: Library, lang: Lang) -> Iterator[GeneratedPage]:
    """All services' pages of one language. Their facts are printed by macros, which note the sources."""
    for provider in library.providers.values():
        yield GeneratedPage(f"providers/{provider.id}.md", _markdown(provider, library, lang))


def has_records(provider: Provider) -> bool:
    """Whether its MX and SPF records are known: those of a mailbox under one's own domain."""
    return provider.knows("mx") and provider.knows("spf")


def _markdown(provider: Provider, library: Library, lang: Lang) -> str:
    groups = {
        name: [
            (library.fields[key].label[lang], key, len(provider.facts[key])) for key in keys if key in provider.facts
        ]
        for name, keys in GROUPS.items()
    }
    return block(
        "provider.md",
        lang,
        provider=provider,
        name=provider.name[lang],
        kind=categories(library, lang)[provider.category],
        groups={name: rows for name, rows in groups.items() if rows},
        records=has_records(provider),
        website=provider.facts["website"][0].value if provider.knows("website") else None,
    )
