"""What is packed whether a request at build time needed it or not.

Our own package is packed whole, but for what only a command can use: which of its data and rules a reader's record
will ask for, no list of requests can foresee. Of dnspython it is the types of records: one that is missing is not an
error there, but an unknown type, and a zone file that holds it would be refused.
"""

from collections.abc import Iterable

# Path prefixes inside the zip.
_PACKED = ("checkers/", "dns/rdtypes/ANY/", "dns/rdtypes/IN/")
_LEFT_OUT = (
    *("checkers/__main__.py", "checkers/cli.py", "checkers/console.py", "checkers/compile_data.py"),
    *("checkers/batch/", "checkers/fetchers/"),
    *("checkers/resolvers/datagrams.py", "checkers/resolvers/doh.py", "checkers/resolvers/system.py"),
    *("checkers/render/github.py", "checkers/render/sarif.py", "checkers/render/styled.py"),
    *("checkers/render/documents.py", "checkers/render/place.py", "checkers/render/terminal.py"),
    "dns/rdtypes/IN/WKS.py",  # asks the system for the numbers of protocols; nobody publishes it
)


def always(paths: Iterable[str]) -> list[str]:
    """The names of the modules among `paths` (as they are in the zip) that every page must be able to import."""
    return sorted(
        path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for path in paths
        if path.startswith(_PACKED) and not path.startswith(_LEFT_OUT)
    )
