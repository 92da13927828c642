"""What Python has done before its memory is copied for the next visit: the one list of it.

Everything here costs the first visit its time and saves the next one the same. What is not imported by then is read
from the zip when it is needed, which stands in its place after a restart as well.
"""

import json
import sys

from checkers import browser

# Texts of our own, never a reader's: with them the words, the parsers and the renderer are read in.
EXAMPLES = ({"checker": "spf", "subject": "v=spf1 include:spf.example.com ?all"},)
# dnspython takes a type that it cannot import for an unknown one, says nothing, and remembers that.
RECORD_TYPES = ("TXT", "A", "AAAA", "MX", "NS", "CNAME", "PTR", "SOA", "DS", "TLSA")


def run() -> None:
    """Answers the examples and imports the record types. Raises ImportError if one of them was left out.

    Without an event loop: a check of a text waits for nothing, and a loop would leave objects of JavaScript's in the
    memory, which cannot be stored.
    """
    for number, example in enumerate(EXAMPLES):
        asked = {"type": "check", "id": number, "kind": None, "options": {}, "lang": "zh", "root": "../../"}
        _finish(json.dumps(asked | example))
    if "dns.rdata" in sys.modules:
        _import_record_types()


def _finish(text: str) -> None:
    work = browser.handle(text)
    try:
        work.send(None)
    except StopIteration:
        return
    work.close()
    raise RuntimeError("an example of the warm-up waits for something")


def _import_record_types() -> None:
    import dns.rdata  # noqa: PLC0415 (only where the look-ups have imported it already)
    import dns.rdataclass  # noqa: PLC0415
    import dns.rdatatype  # noqa: PLC0415

    for name in RECORD_TYPES:
        kind = dns.rdatatype.from_text(name)
        found = dns.rdata.get_rdata_class(dns.rdataclass.IN, kind)  # type: ignore[no-untyped-call]
        if found is None or found is dns.rdata.GenericRdata:
            raise ImportError(f"dnspython's record type {name} was left out of this page's Python", name=name)
