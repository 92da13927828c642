"""Which DMARC record speaks for a domain: the tree walk and what follows from it (RFC 9989 §4.10).

The walk itself asks the DNS; what is read out of it (`organizational_domain`, `policy_place`) is pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..dns import DnsError, Resolver, text_of
from ..names import askable
from .record import Policy, Request, policy_of

# §4.10: from eight labels on the second question goes to the last seven, so that no walk asks more than eight.
LABELS_AFTER_JUMP = 7

PolicyTag: TypeAlias = Literal["p", "sp", "np"]


@dataclass(frozen=True, slots=True)
class Published:
    """One TXT record that begins as a DMARC record does."""

    text: str
    strings: tuple[int, ...]  # octets of each character string
    policy: Policy


@dataclass(frozen=True, slots=True)
class Place:
    """What `_dmarc.<domain>` answered."""

    domain: str
    records: tuple[Published, ...] = ()  # in byte order
    others: tuple[tuple[bytes, ...], ...] = ()  # TXT records that are something else, in byte order

    @property
    def name(self) -> str:
        """The name that was asked."""
        return f"_dmarc.{self.domain}"

    @property
    def valid(self) -> Published | None:
        """The record that counts. Several of them are all discarded (§4.10, steps 2 and 6)."""
        return self.records[0] if len(self.records) == 1 else None


@dataclass(frozen=True, slots=True)
class Walk:
    """A tree walk: the places in the order in which they were asked, the longest name first.

    `error` is the question that was not answered and so ended the walk. It is never taken as "no record".
    """

    start: str
    places: tuple[Place, ...]
    error: DnsError | None = None

    @property
    def queried(self) -> tuple[str, ...]:
        """The names that were asked, the unanswered one last."""
        return (*(place.name for place in self.places), *((self.error.name,) if self.error else ()))

    @property
    def own(self) -> Place:
        """The place of the very domain that the walk started at."""
        return self.places[0] if self.places else Place(self.start)

    def at(self, domain: str) -> Place | None:
        """The place of one of the domains on the way, None where it was not asked."""
        return next((place for place in self.places if place.domain == domain), None)


def way(domain: str) -> Iterator[str]:
    """The domains that a walk looks at (§4.10, steps 1, 3, 4 and 7): the name itself, then label by label up."""
    yield domain
    labels = domain.split(".")
    first = len(labels) - LABELS_AFTER_JUMP if len(labels) > LABELS_AFTER_JUMP else 1
    for at in range(first, len(labels)):
        yield ".".join(labels[at:])


async def walk(domain: str, resolver: Resolver, deadline: float | None) -> Walk:
    """Walk up from `domain`, an ASCII name in lower case. At most eight questions; never raises."""
    places: list[Place] = []
    for name in way(domain):
        try:
            place = await _ask(name, resolver, deadline)
        except DnsError as error:
            return Walk(domain, tuple(places), error)
        places.append(place)
        if place.valid and place.valid.policy.psd != "u":  # steps 2 and 6: psd=n and psd=y end the walk
            break
    return Walk(domain, tuple(places))


async def _ask(domain: str, resolver: Resolver, deadline: float | None) -> Place:
    """The DMARC records of one domain. Raises DnsError."""
    name = Place(domain).name
    if not askable(name):
        return Place(domain)  # too long for the DNS (RFC 1035 §2.3.4), so nothing can stand there
    answer = await resolver.resolve(name, "TXT", deadline=deadline)
    records: list[Published] = []
    others: list[tuple[bytes, ...]] = []
    for strings in sorted(answer.strings, key=b"".join):
        text = text_of(strings)
        policy = policy_of(text)
        if policy is None:
            others.append(strings)
        else:
            records.append(Published(text, tuple(map(len, strings)), policy))
    return Place(domain, tuple(records), tuple(others))


def organizational_domain(walked: Walk) -> str | None:
    """The organizational domain of the walk's start (§4.10.2); None where a question was not answered."""
    if walked.error:
        return None
    found = [(place.domain, place.valid.policy.psd) for place in walked.places if place.valid]
    for domain, psd in found:  # the longest first
        if psd == "n":
            return domain
        if psd == "y" and domain != walked.start:
            return _one_label_below(domain, walked.start)
    # The record with the fewest labels; none at all: the domain where the walk began.
    return found[-1][0] if found else walked.start


def _one_label_below(parent: str, name: str) -> str:
    """The ancestor of `name`, or itself, that has one label more than `parent`."""
    return ".".join(name.split(".")[-len(parent.split(".")) - 1 :])


def policy_place(walked: Walk) -> Place | None:
    """Where the record stands that applies to the start (§4.10.1); None where there is none, or none is known.

    The start itself, else its organizational domain, else the public suffix above that.
    """
    if walked.own.valid:
        return walked.own
    organizational = organizational_domain(walked)
    if organizational is None:
        return None
    place = walked.at(organizational)
    if place and place.valid:
        return place
    last = walked.places[-1]
    return last if last.valid and last.valid.policy.psd == "y" else None


@dataclass(frozen=True, slots=True)
class Applied:
    """What receivers are asked to do with failing mail of the walk's start.

    `request` is None where nothing is asked, or where it is not known (`error`). `tag` says where it was read.
    """

    request: Request | None
    tag: PolicyTag = "p"
    error: DnsError | None = None


async def applied(walked: Walk, resolver: Resolver, deadline: float | None) -> Applied:
    """The policy for mail from exactly the walk's start (§4.10.1, §4.7). Asks once more where `np` may apply."""
    place = policy_place(walked)
    if place is None or place.valid is None:
        return Applied(None, error=walked.error)
    policy = place.valid.policy
    tag: PolicyTag = "p"
    if place.domain != walked.start:
        tag = "sp"
        if policy.np != policy.sp:
            try:
                exists = (await resolver.resolve(walked.start, "A", deadline=deadline)).exists
            except DnsError as error:
                return Applied(None, error=error)
            tag = "sp" if exists else "np"  # §3.2.13: a domain is non-existent where the answer is NXDOMAIN
    # §4.10.1: without a policy that can be read, and without reporting addresses, there is no DMARC processing.
    return Applied(policy.asked(tag) if policy.usable else None, tag)
