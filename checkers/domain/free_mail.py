"""Free-mail domains, such as qq.com and gmail.com: they are not the reader's to set up, so they are explained."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ..datafiles import load


@dataclass(frozen=True, slots=True)
class FreeMail:
    """Who gives mailboxes under a domain away."""

    id: str
    name: dict[str, str]  # zh, en


def free_mail(domain: str) -> FreeMail | None:
    """The service whose free mailboxes end in this domain (ASCII, lower case); None for anybody's own domain."""
    id_ = load("free_mail")["domains"].get(domain)
    return None if id_ is None else service(id_)


@cache
def service(id_: str) -> FreeMail:
    """A service by its id, as the argument of `domain-free-mail` has it."""
    return FreeMail(id_, load("free_mail")["names"][id_])
