"""What a forged and what a genuine mail would meet, in plain words."""

from __future__ import annotations

from ..domain.meets import Mail, Meets
from ..providers import provider
from ..report import Reference
from .sections import Row, Table
from .words import pieces, spaced, ui

# Results and the default one, the discovery of the policy, and how far receivers are bound by it.
REFERENCES = (
    Reference("RFC 7208", "2.6"),
    Reference("RFC 7208", "4.7"),
    Reference("RFC 9989", "4.10.1"),
    Reference("RFC 9989", "5.4"),
)


def tables(meets: Meets, lang: str) -> list[Table]:
    """The forged mail first, then the genuine one."""
    return [_table("forged", meets.forged, meets, lang), _table("genuine", meets.genuine, meets, lang)]


def sentence(kind: str, mail: Mail | None, lang: str) -> str:
    """What it comes to, in one sentence. `kind` is "forged" or "genuine"."""
    words = ui(lang)["meets"]
    if mail is None:
        return str(words["genuine_never"])
    said = mail.outcome.replace("-", "_")
    if kind == "genuine" and said == "usual":
        # RFC 9989 §7.4: SPF alone does not survive forwarding.
        said = "usual_without_dmarc" if mail.dmarc == "none" else "usual" if mail.dkim == "key" else "usual_by_spf"
    return str(words[f"{kind}_{said}"])


def _table(kind: str, mail: Mail | None, meets: Meets, lang: str) -> Table:
    words = ui(lang)["meets"]
    caption = words[kind]
    known = provider(meets.service) if kind == "genuine" and meets.service else None
    if known is not None:
        caption = words["genuine_service"].format(name=spaced(known.name[lang], lang))
    rows: list[Row] = [([(words["outcome"], False)], [(sentence(kind, mail, lang), False)])]
    if mail is not None:
        rows += _rows(kind, mail, lang)
    return Table(f"meets-{kind}", caption, None, rows)


def _rows(kind: str, mail: Mail, lang: str) -> list[Row]:
    words, spf, dmarc = (ui(lang)[name] for name in ("meets", "spf", "dmarc"))
    by_spf = words[f"spf_unknown_{kind}"] if mail.spf == "unknown" else spf[f"result_{mail.spf}"]
    by_dkim = words["dkim_stranger"] if kind == "forged" else words[f"dkim_{mail.dkim}"]
    by_dmarc = words[f"dmarc_{mail.dmarc}"] if mail.dmarc in {"signed", "unknown"} else dmarc[f"result_{mail.dmarc}"]
    rows: list[Row] = [
        ([(label, False)], pieces(text, {}))
        for label, text in (("SPF", by_spf), ("DKIM", by_dkim), ("DMARC", by_dmarc))
    ]
    if mail.asked is not None and mail.dmarc != "pass":
        rows.append(([(words["asked"], False)], pieces(dmarc[f"asked_{mail.asked}"], {})))
    return rows
