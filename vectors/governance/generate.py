#!/usr/bin/env python3
# Writes control.txt and access.txt beside itself, with ../plain.py and without any code of the product:
# a second reading of docs/formats/control-entry.md and docs/formats/access-entry.md.
import hashlib, pathlib, sys

HERE = pathlib.Path(__file__).resolve().parent

sys.path.insert(0, str(HERE.parent))
sys.dont_write_bytecode = True
from plain import cbor, id, point, spki

UK = "uk-gscp-2024"
T0, T1 = 1772442000000, 1780218000000  # 2026-03-02T09:00Z, 2026-05-31T09:00Z
RESTRICTIVE, PERMISSIVE, INFORMATIVE = 1, 2, 3
STORE, HOLDING, WARRANT, ITEM, LOW, HIGH = id(1), id(2), id(3), id(4), id(5), id(6)

def label(level, *values):
    return cbor([1, UK, level, [list(v) for v in values]])

def clearance(level, *values, originator=False):
    return cbor([1, UK, level, [list(v) for v in values], originator])

def person(n, user, name, cleared, roles, keys, password=None):
    return [id(n), user, name, cleared, roles, [spki(k) for k in keys], password]

def change(kind, body):
    return cbor([1, kind, body])

ANNA = person(0x20, "anna", "Anna Example", clearance("SECRET", ("code-word", RESTRICTIVE, ["COPPERLEAF"]), ("eyes-only", PERMISSIVE, ["UK"])), [1, 2], [6])
AUTHORITY = [WARRANT, "warrant", "Warrant 7", ["counter-sabotage", "training"], [HOLDING], T0, T1]
VOCABULARY = [[["code-word", "COPPERLEAF"], ["code-word", "GLASSWING"]], [["eyes-only", "THREE", ["CAN", "UK", "US"], False]]]
HIGH_LABEL = label("TOP SECRET", ("code-word", RESTRICTIVE, ["COPPERLEAF"]))
LOW_LABEL = label("SECRET", ("descriptor", INFORMATIVE, ["LEGAL"]))

PEER, AGREEMENT, EXCHANGE = id(0x40), id(0x41), id(0x43)
CEILING = cbor([1, UK, "SECRET", [["code-word", "COPPERLEAF"], ["eyes-only", "UK"]]])
TERMS = cbor([1, AGREEMENT, 2, [STORE, "gchq"], [id(0x42), "mi5"], [[HOLDING, "North"]], CEILING, ["counter-sabotage", "training"], T0, T1])

def control():
    officer = clearance("OFFICIAL")
    yield "person-admitted", change(1, ANNA)
    yield "person-removed", change(3, id(0x20))
    yield "vocabulary-added", change(4, VOCABULARY)
    yield "holding-opened", change(5, [HOLDING, "North", "Northern papers"])
    yield "authority-granted", change(6, AUTHORITY)
    yield "authority-ended", change(7, WARRANT)
    yield "freshness-accepted", change(8, [2**64 - 1, bytes(range(48))])
    yield "peer-introduced", change(9, [PEER, "mi5", id(0x42), "https://mi5.example:8444", spki(8), spki(9)])
    yield "peer-ended", change(10, PEER)
    yield "agreement", TERMS
    yield "agreement-approved", change(11, TERMS)
    yield "agreement-ended", change(12, AGREEMENT)
    yield "agreement-concluded", cbor([1, AGREEMENT, 2, b"\x5a" * 96, b"\xa5" * 96])
    yield "approval-message", cbor([1, STORE, id(9), 7, change(7, WARRANT), id(10), id(0x21)])
    yield "approved", cbor([1, id(9), id(0x21), b"\x5a" * 96])
    yield "proposed", cbor([1, id(9), id(10), change(7, WARRANT), [[id(0x21), b"\x5a" * 96]]])
    yield "compartment-opened", cbor(
        [1, HIGH, HOLDING, HIGH_LABEL, 1, b"\x01\x02\x03", [id(0x20), 3, "training", WARRANT, HOLDING, None, T0]])
    yield "item-relabelled", cbor([1, ITEM, LOW, HIGH, LOW_LABEL, HIGH_LABEL, [id(0x20), 4, "training", WARRANT, None, LOW, T0]])
    policy = (HERE / "../../src/Strongroom.Labels/Policies/uk.json").read_bytes()
    people = [person(0x21, "vera", "Vera Example", officer, [3], [1]), person(0x22, "tom", "Tom Example", officer, [3], [2]),
              person(0x23, "karl", "Karl Example", officer, [4], [3])]
    yield "genesis", cbor([1, STORE, "gchq", policy, [True, [["body-length", 400]]], spki(4), spki(7), point(5), b"\x07" * 145, VOCABULARY[0], VOCABULARY[1],
                           people, [[HOLDING, "North", "Northern papers"]], [AUTHORITY]])

def access(inner):
    return [2, id(0x20), id(0x30), 1, "training", WARRANT, HOLDING, None, None, None, 17, T0, 1, [LOW, HIGH], [ITEM], [], inner]

def records():
    yield "search", cbor(access(b""))
    yield "refused-read", cbor([2, id(0x20), None, 2, "", None, None, None, HIGH, None, 17, T0, 5, [], [], [], b""])
    yield "deposit", cbor([2, id(0x20), id(0x30), 3, "training", WARRANT, HOLDING, LOW_LABEL, None, None, 17, T0, 1, [LOW], [ITEM], [], b""])
    yield "correct", cbor([2, id(0x20), id(0x30), 9, "training", WARRANT, None, None, LOW, None, 17, T0, 1, [LOW], [ITEM], [], b""])
    domain = b"strongroom/v1/access-inner"
    link = [PEER, EXCHANGE, AGREEMENT, 2, None]
    asked = [PEER, EXCHANGE, AGREEMENT, 2, [id(0x44), CEILING, "warrant 7 of 2026"]]
    yield "ask", cbor([2, id(0x20), id(0x30), 10, "training", WARRANT, None, None, None, link, 17, T0, 1, [], [], [], b""])
    yield "lent-search", cbor([2, None, None, 1, "training", None, None, None, None, asked, 17, T0, 1, [LOW], [ITEM], [], b""])
    yield "refused-assertion", cbor([2, None, None, 2, "", None, None, None, None, [PEER, None, None, 0, None], 17, T0, 15, [], [], [], b""])
    borrowed = [[id(0x3f), id(0x45), id(0x46), 1, [[LOW_LABEL, [ITEM]]]],
                [PEER, EXCHANGE, AGREEMENT, 2, [list(g) for g in sorted([(HIGH_LABEL, [id(0x49)]), (LOW_LABEL, [id(0x48), id(0x47)])])]]]
    yield "borrowing-search", cbor([2, id(0x20), id(0x30), 1, "training", WARRANT, None, None, None, None, 17, T0, 1, [LOW], [ITEM], borrowed, b""])
    yield "search-inner-aad", STORE + hashlib.sha384(domain + b"\0" + cbor(access(b""))).digest()
    for name, query, reason in (("short", "copper AND wire", "case 17"), ("long", "q" * 1000, None), ("skipping", "q" * 250, None)):
        for zeros in range(0, 1100):
            plain = cbor([2, query, reason, bytes(zeros)])
            if len(plain) % 512 == 0:
                break
        yield "inner-plaintext-" + name, plain

for file, vectors in (("control.txt", control()), ("access.txt", records())):
    with open(HERE / file, "w") as out:
        out.write("# Made by generate.py.\n\n")
        for name, raw in vectors:
            out.write(f"name: {name}\nbytes: {raw.hex()}\n\n")
