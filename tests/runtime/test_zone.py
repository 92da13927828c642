"""Zones and DNS messages in the packed runtime: dnspython with stand-ins around it answers as in CPython."""

import asyncio
import json
import subprocess

from checkers.resolvers.zone import ZoneResolver, read_zone
from macros.runtime import Manifest
from macros.runtime.trace import node

# Every type that is asked for, and those that zones of mail domains hold besides: a missing one would be an error.
ZONE = """$ORIGIN example.com.
@ 600 IN SOA ns1 host 1 2 3 4 300
@ NS ns1
@ MX 10 mail
@ TXT "v=spf1 -all"
@ CAA 0 issue "ca.example"
mail A 192.0.2.1
mail AAAA 2001:db8::1
www CNAME mail
1 PTR mail
sub DS 12345 13 2 abababababababababababababababababababababababababababababababab
_25._tcp.mail TLSA 3 1 1 cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd
_sip._tcp SRV 1 2 443 mail
h HTTPS 1 . alpn=h2
n NAPTR 1 2 "u" "sip" "!^.*$!sip:a@b!" .
l LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m
i HINFO "a" "b"
s SSHFP 1 1 abababababababababababababababababababab
u URI 1 2 "https://a.example"
d DNAME other.example.
r RRSIG A 13 3 600 20300101000000 20200101000000 1 example.com. AAAA
q TYPE65400 \\\\# 2 abcd
""".replace("\\\\", "\\")
ASKED = [
    *[("example.com", rdtype) for rdtype in ("TXT", "MX", "NS", "A")],
    *[("mail.example.com", "A"), ("mail.example.com", "AAAA"), ("www.example.com", "CNAME"), ("1.example.com", "PTR")],
    *[("sub.example.com", "DS"), ("_25._tcp.mail.example.com", "TLSA"), ("none.example.com", "TXT")],
]
_SCRIPT = """
const [folder, job] = process.argv.slice(1);
const { zone: text, asked } = JSON.parse(job);
const { loadPyodide } = require(`${folder}/pyodide.js`);
const { lock } = require(`${folder}/manifest.json`);
loadPyodide({ indexURL: folder, stdLibURL: `${folder}/modules.zip`, lockFileContents: lock }).then(async (python) => {
  python.pyimport("runtime_boot").start();
  const { ZoneResolver, read_zone } = python.pyimport("checkers.resolvers.zone");
  const { question, name_of } = python.pyimport("checkers.resolvers.messages");
  const { repr } = python.pyimport("builtins");
  const resolver = ZoneResolver(read_zone(text));
  const answers = [];
  for (const [name, type] of asked) answers.push(repr(await resolver.resolve.callKwargs(name, type, { deadline: null })));
  const back = python.pyimport("dns.message").from_wire(question(name_of("example.com"), "TXT").to_wire());
  console.log(JSON.stringify({ answers, back: back.to_text().split("\\n").slice(1) }));
});
"""


async def _here() -> list[str]:
    resolver = ZoneResolver(read_zone(ZONE))
    return [repr(await resolver.resolve(name, rdtype, deadline=None)) for name, rdtype in ASKED]


def test_a_zone_answers_as_in_cpython_and_questions_are_written(manifest: Manifest) -> None:
    job = json.dumps({"zone": ZONE, "asked": ASKED})
    command = [node(), "-e", _SCRIPT, str(manifest.folder), job]
    answer = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert answer["answers"] == asyncio.run(_here())
    assert "example.com. IN TXT" in answer["back"]
    assert "flags RD AD" in answer["back"]
