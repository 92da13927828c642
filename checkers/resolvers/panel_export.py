"""Tables (CSV, TSV) as the panels of Alibaba Cloud, Tencent Cloud (DNSPod), Huawei Cloud and others export them.

The first line names the columns; which of them are there, and in which order, differs from panel to panel and from
year to year, so columns are known by their names, and those that nobody needs are passed over.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Any

import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.ANY.CNAME
import dns.rdtypes.ANY.MX
import dns.rdtypes.ANY.NS
import dns.rdtypes.ANY.PTR
import dns.rdtypes.ANY.TXT
import dns.rdtypes.IN.A
import dns.rdtypes.IN.AAAA

from .messages import name_of
from .records import DEFAULT_TTL, MAX_RECORDS, Row, ZoneError, apex

# Column heads without their spaces, marks and brackets, in lower case. A `host` is always below the domain, as the
# panels have it; a `name` may also be whole, with the domain at its end.
_HEADS: Mapping[str, str] = {
    head: column
    for column, heads in {
        "host": "主机记录 主机 主机名 主机头 子域名 子域 域名前缀 前缀 解析记录 rr hostrecord subdomain",
        "name": "记录名 记录名称 名称 记录集 记录集名称 name recordname host hostname label owner",
        "domain": "域名 主域名 域名名称 公网域名 所属域名 domain domainname zone zonename",
        "type": "记录类型 类型 解析类型 记录集类型 type recordtype rrtype",
        "value": "记录值 解析值 值 内容 记录内容 目标 value values recordvalue content data rdata target pointsto "
        "destination address answer",
        "priority": "mx优先级 优先级 mx mx值 mx优先 mxpriority priority pref preference prio mxpref level",
        "ttl": "ttl ttl值 ttl秒 缓存时间 生存时间 生效时间 timetolive",
        "status": "状态 记录状态 解析状态 启用状态 暂停状态 是否启用 status state enabled recordstatus",
        "line": "解析线路 线路类型 线路 解析请求来源 isp line ispline recordline splitzone view routing",
    }.items()
    for head in heads.split()
}
_PAUSED = frozenset(
    {
        "暂停",
        "已暂停",
        "停用",
        "已停用",
        "禁用",
        "已禁用",
        "关闭",
        "已关闭",
        "未启用",
        "否",
        "disable",
        "disabled",
        "pause",
        "paused",
        "inactive",
        "stopped",
        "off",
        "no",
        "false",
        "0",
    }
)
_DEFAULT_LINES = frozenset(
    {"默认", "默认线路", "全网默认", "全网", "全部", "default", "defaultview", "all", "any", "-", "0", ""}
)
_TYPES = frozenset({"TXT", "A", "AAAA", "MX", "NS", "PTR", "CNAME"})
_POINTERS = {"CNAME": dns.rdtypes.ANY.CNAME.CNAME, "NS": dns.rdtypes.ANY.NS.NS, "PTR": dns.rdtypes.ANY.PTR.PTR}
# Heads stand in the first lines; some exports put a title or the domain in front of them.
_FIRST_LINES = 10
# A mail exchanger without a number: the panels' own usual one.
_PRIORITY = 10
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ONLY_QUOTED = re.compile(r'(?:"(?:[^"\\]|\\.)*"[ \t\r\n,;]*)+', re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-9]{3}|.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Table:
    """Where the columns are: `column[i]` is what the i-th one holds, or None."""

    delimiter: str
    columns: tuple[str | None, ...]
    line: int  # of the heads, from 1


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the table, in words."""

    number: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        return self.cells.get(column, "").strip()


def table_of(text: str) -> Table | None:
    """Where the heads are; None for a text that is no such table."""
    # A zone file of a megabyte on one line is not searched for heads.
    for number, line in enumerate(text[:20_000].split("\n", _FIRST_LINES)[:_FIRST_LINES], 1):
        for delimiter in ",\t;|":
            heads = next(csv.reader([line], delimiter=delimiter), [])
            columns = tuple(_HEADS.get(re.sub(r"[(（[【].*|[ _*:：\"'-]", "", head).lower()) for head in heads)
            if {"type", "value"} <= set(columns) and {"host", "name", "domain"} & set(columns):
                return Table(delimiter, columns, number)
    return None


def read(text: str, table: Table, origin: dns.name.Name | None) -> list[tuple[dns.name.Name, list[Row]]]:
    """The zones of a table: one for each domain that its column names, or the one given. Raises ZoneError."""
    lines = list(_of_one_line(line for line in _lines(text, table) if line.get("status").lower() not in _PAUSED))
    whole = "domain" in table.columns and not {"host", "name"} & set(table.columns)
    column = "domain" if whole else "host" if "host" in table.columns else "name"
    by_domain: dict[dns.name.Name, list[_Line]] = {}
    for line in lines:
        stated = None if whole or not line.get("domain") else _name(line.get("domain"), line)
        by_domain.setdefault(stated or origin or _apex(lines, column, whole=whole), []).append(line)
    return [
        (domain, [row for line in some for row in _rows(line, domain, column)]) for domain, some in by_domain.items()
    ]


def _lines(text: str, table: Table) -> Iterator[_Line]:
    """The lines below the heads. Raises ZoneError."""
    reader = csv.reader(text.splitlines(keepends=True), delimiter=table.delimiter)
    number = 1
    try:
        for cells in reader:
            if number > table.line and any(cell.strip() for cell in cells):
                named = zip(table.columns, cells, strict=False)
                yield _Line(number, {column: cell for column, cell in named if column is not None})
            number = reader.line_num + 1
    except csv.Error as error:
        raise ZoneError(str(error), number) from error


def _of_one_line(lines: Iterator[_Line]) -> Iterator[_Line]:
    """The records that the world gets: those of the default line, and where a name has none, what it has.

    Panels can answer differently by where the question comes from. Put together, such answers would be seen nowhere.
    """
    held = list(lines)

    def key(line: _Line) -> tuple[str, ...]:
        return tuple(line.get(column).lower() for column in ("domain", "host", "name", "type"))

    by_default = {key(line) for line in held if line.get("line").lower() in _DEFAULT_LINES}
    return (line for line in held if line.get("line").lower() in _DEFAULT_LINES or key(line) not in by_default)


def _apex(lines: list[_Line], column: str, *, whole: bool) -> dns.name.Name:
    """The domain of a table that names it nowhere but in whole names. Raises ZoneError where that is not certain."""
    given = [(line.get(column), line) for line in lines]
    if all(whole or text.endswith(".") for text, _ in given):
        found = apex({_name(text, line) for text, line in given})
        if found is not None:
            return found
    raise ZoneError("the table does not say which domain it is about: add --origin, such as --origin example.com")


def _rows(line: _Line, origin: dns.name.Name, column: str) -> Iterator[Row]:
    """The records of one line; some panels put all values of a name and type into one. Raises ZoneError."""
    owner = _owner(line.get(column), line, origin, relative=column == "host")
    kind = line.get("type").upper().removesuffix("记录").strip()
    if not kind:
        raise ZoneError("the type of the record is missing", line.number)
    ttl = int(line.get("ttl")) if re.fullmatch(r"[0-9]{1,9}", line.get("ttl")) else DEFAULT_TTL
    if kind not in _TYPES:
        # Whatever it is (SRV, CAA, a panel's own redirect), its name exists.
        yield Row(owner, ttl, None)
        return
    for number, rdata in enumerate(_rdatas(kind, line, origin)):
        if number > MAX_RECORDS:
            raise ZoneError(f"more than {MAX_RECORDS} records", line.number)
        yield Row(owner, ttl, rdata)


def _owner(text: str, line: _Line, origin: dns.name.Name, *, relative: bool) -> dns.name.Name:
    if text in {"", "@"}:
        return origin
    name = _name(text, line)
    if text.endswith(".") or (not relative and name.is_subdomain(origin)):
        return name
    try:
        return dns.name.Name(name.labels[:-1]).concatenate(origin)
    except dns.exception.DNSException as error:
        raise ZoneError(f"{text[:80]} is too long a name", line.number) from error


def _rdatas(kind: str, line: _Line, origin: dns.name.Name) -> Iterator[dns.rdata.Rdata]:
    """The value of a line as records of this type. Raises ZoneError."""
    value = line.get("value")
    rdtype = dns.rdatatype.from_text(kind)
    if kind == "TXT":
        for strings in _texts(value):
            yield _made(dns.rdtypes.ANY.TXT.TXT, rdtype, strings)
        return
    parts = [part.strip() for part in re.split(r"[\r\n,;]+", value) if part.strip()]
    if not parts:
        raise ZoneError(f"the value of the {kind} record is missing", line.number)
    for part in parts:
        if kind in {"A", "AAAA"}:
            yield _address(kind, part, line)
        elif kind == "MX":
            yield _exchanger(part, line, origin)
        else:
            yield _made(_POINTERS[kind], rdtype, _target(part, line, origin))


def _made(kind: Any, *fields: object) -> dns.rdata.Rdata:
    """A record by the class that dnspython has for its type; those classes have no types of their own."""
    rdata: dns.rdata.Rdata = kind(dns.rdataclass.IN, *fields)
    return rdata


def _address(kind: str, text: str, line: _Line) -> dns.rdata.Rdata:
    try:
        if kind == "A":
            return _made(dns.rdtypes.IN.A.A, dns.rdatatype.A, str(IPv4Address(text)))
        return _made(dns.rdtypes.IN.AAAA.AAAA, dns.rdatatype.AAAA, str(IPv6Address(text)))
    except ValueError as error:
        raise ZoneError(f"{text[:80]} is not an address for an {kind} record", line.number) from error


def _exchanger(text: str, line: _Line, origin: dns.name.Name) -> dns.rdata.Rdata:
    """`10 mx.example.com`, or the host alone with the number in a column of its own."""
    match = re.fullmatch(r"(?:([0-9]{1,5})[ \t]+)?([^ \t]+)", text)
    number = (match[1] if match else None) or line.get("priority") or str(_PRIORITY)
    if number in {"-", "--"}:
        number = str(_PRIORITY)
    if not match or not re.fullmatch(r"[0-9]{1,5}", number) or int(number) > 65_535:
        raise ZoneError(f"{text[:80]} is not a mail server with a priority", line.number)
    return _made(dns.rdtypes.ANY.MX.MX, dns.rdatatype.MX, int(number), _target(match[2], line, origin))


def _target(text: str, line: _Line, origin: dns.name.Name) -> dns.name.Name:
    """The name that a value leads to. Panels take it as whole, with or without a dot at its end."""
    return origin if text == "@" else _name(text, line)


def _name(text: str, line: _Line) -> dns.name.Name:
    """A whole name, in whatever script. Raises ZoneError."""
    plain = text.strip().removesuffix(".")
    if not plain:
        return dns.name.root
    try:
        if plain.isascii():
            return name_of(plain.lower())
        return dns.name.from_text(plain + ".", idna_codec=dns.name.IDNA_2008_Practical)
    except (ValueError, dns.exception.DNSException) as error:
        raise ZoneError(f"{text[:80]} is not a domain name", line.number) from error


def _texts(value: str) -> Iterator[tuple[bytes, ...]]:
    """TXT records out of a cell: bare text is one record a line, strings in quotes that stand side by side are one."""
    if not _ONLY_QUOTED.fullmatch(value):
        for one in value.splitlines() or [""]:
            yield _cut([one.encode("utf-8", "replace")])
        return
    strings: list[bytes] = []
    end = 0
    for quoted in _QUOTED.finditer(value):
        if strings and re.search(r"[\r\n,;]", value[end : quoted.start()]):
            yield _cut(strings)
            strings = []
        strings.append(_ESCAPE.sub(_unescaped, quoted[1].encode("utf-8", "replace")))
        end = quoted.end()
    yield _cut(strings)


def _unescaped(escape: re.Match[bytes]) -> bytes:
    """`\\DDD` is an octet, any other mark stands for itself (RFC 1035 §5.1)."""
    digits = escape[1]
    return bytes([int(digits)]) if len(digits) == 3 and int(digits) < 256 else digits


def _cut(strings: list[bytes]) -> tuple[bytes, ...]:
    """No string has more than 255 octets (RFC 1035 §3.3); the panels cut a longer value themselves."""
    return tuple(one[start : start + 255] for one in strings for start in range(0, max(len(one), 1), 255))
