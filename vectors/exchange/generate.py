#!/usr/bin/env python3
# Writes messages.txt beside itself, with ../plain.py and an ECDSA of its own and without any code of the product: a second reading of
# docs/formats/introduction.md, agreement.md, assertion.md and exchange-messages.md.
import base64, hashlib, pathlib, sys

HERE = pathlib.Path(__file__).resolve().parent

sys.path.insert(0, str(HERE.parent))
sys.dont_write_bytecode = True
from plain import N, cbor, id, spki, times

def sign(key, domain, message):
    z = int.from_bytes(hashlib.sha384(domain.encode() + b"\0" + message).digest(), "big")
    k = int.from_bytes(hashlib.sha384(b"nonce" + bytes([key]) + message).digest(), "big") % N # good enough for keys that everybody knows
    r = times(k)[0] % N
    s = pow(k, -1, N) * (z + r * key) % N
    return r.to_bytes(48, "big") + s.to_bytes(48, "big")

def sha384(data):
    return hashlib.sha384(data).digest()

UK = "uk-gscp-2024"
T0, T1 = 1772442000000, 1780218000000
LENDER, BORROWER, HOLDING, AGREEMENT, EXCHANGE, ITEM, PARENT, GRANT = (id(n) for n in range(1, 9))
LENDER_KEY, BORROWER_KEY, LENDER_LOG, BORROWER_LOG = 2, 3, 4, 5
CEILING = cbor([1, UK, "SECRET", [["code-word", "COPPERLEAF"], ["eyes-only", "UK"]]])
LABEL = cbor([1, UK, "SECRET", [["code-word", 1, ["COPPERLEAF"]]]])

def vectors():
    body = cbor(["mi5", LENDER, "https://mi5.example:8444", spki(LENDER_KEY), spki(LENDER_LOG)])
    yield "introduction", cbor([1, body, sign(LENDER_KEY, "strongroom/v1/introduction", body)])
    mark = base64.b32encode(sha384(b"strongroom/v1/introduction-fingerprint\0" + body)[:20]).decode().lower()
    yield "introduction-fingerprint", "-".join(mark[i:i + 4] for i in range(0, 32, 4)).encode()
    terms = cbor([1, AGREEMENT, 1, [LENDER, "mi5"], [BORROWER, "gchq"], [[HOLDING, "North"]], CEILING, ["training"], T0, T1])
    yield "agreement-file", cbor([1, terms, sign(LENDER_KEY, "strongroom/v1/agreement", terms), sign(BORROWER_KEY, "strongroom/v1/agreement", terms)])

    search = cbor([2, "copper OR wire OR cabel", 45, 1, True, True, True])
    yield "search-question", search
    yield "open-question", cbor([1, ITEM])
    yield "read-question", cbor([1, GRANT, 2, 65536, 65536])
    assertion = cbor([1, BORROWER, LENDER, EXCHANGE, T0, T0 + 60000, id(0x40), CEILING, "training", "warrant gchq/1", AGREEMENT, 1, 1,
                      sha384(b"strongroom/v1/exchange-question\0" + search), sha384(spki(BORROWER_KEY))])
    yield "assertion", assertion
    yield "signed-question", cbor([1, assertion, sign(BORROWER_KEY, "strongroom/v1/assertion", assertion), search])

    hit = [ITEM, 1, HOLDING, LABEL, "Harbour", T0, "text/plain", "Anna Example", "en", ["copper wire", [[0, 6], [7, 4]], True, False], PARENT, False, None, b"\x80\x40\x00"]
    bare = [PARENT, 2, HOLDING, LABEL, "", None, "message/rfc822", None, None, None, None, True, "analysis.encrypted", b"\x00\x20\x00"]
    facets = [[[HOLDING, 2]], [[LABEL, 2]], [["message/rfc822", 1], ["text/plain", 1]], [["en", 1]], [[2026, 1]]]
    yield "search-answer", cbor([2, EXCHANGE, 10, [1, 2, 0], [hit, bare], 2, 0, 0, False, facets, [[18, 5, [["cable", "cables", 1, 3], ["label", "label", 2, 1]]]]])
    yield "search-answer-of-nothing", cbor([2, EXCHANGE, 0, [0, 0, 0], [], 0, 0, 0, False, [[], [], [], [], []], [[0, 6, []], [10, 4, []], [18, 5, []]]])
    part = [PARENT, "Attachment", "application/pdf", "map.pdf", LABEL]
    item = [GRANT, T0 + 600000, ITEM, 1, HOLDING, LABEL, "Harbour", T0, "text/plain", "harbour.txt", 1234, T0 + 1, "Anna Example", None, None, "archive", "en",
            [["Box", "7"]], 1200, "engine 1", 300, None, None, [part], None]
    yield "open-answer", cbor([1, EXCHANGE, item])
    yield "open-answer-of-nothing", cbor([1, EXCHANGE, None])
    yield "read-answer", cbor([1, b"copper"])
    yield "read-answer-of-nothing", cbor([1, None])

with open(HERE / "messages.txt", "w") as out:
    out.write("# Made by generate.py.\n\n")
    for name, raw in vectors():
        out.write(f"name: {name}\nbytes: {raw.hex()}\n\n")
