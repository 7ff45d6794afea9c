#!/usr/bin/env python3
# Writes the segment vectors, with an encoder of its own and without any code of the product: a second reading of docs/formats/segment.md.
# Usage: ./generate.py > segments.txt
import json
import re

SETTINGS = [104857, 3, 131072, 38, 65536, 10, 16, 200]  # k1, quarters of b, boost and share of the title, boost of fields, average lengths
FIELDS = ["title", "author", "sender", "recipients", "fileName", "source"]
KEYS = {"title": [1], "author": [2], "sender": [3, 2], "recipients": [4], "fileName": [], "source": []}


def cbor_head(major, n):
    for code, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if n < 24:
            return bytes([major << 5 | n])
        if n < 1 << (8 * size):
            return bytes([major << 5 | code]) + n.to_bytes(size, "big")


def cbor(v):
    if v is None:
        return b"\xf6"
    if isinstance(v, int):
        return cbor_head(0, v) if v >= 0 else cbor_head(1, -1 - v)
    if isinstance(v, bytes):
        return cbor_head(2, len(v)) + v
    if isinstance(v, str):
        return cbor_head(3, len(v.encode())) + v.encode()
    return cbor_head(4, len(v)) + b"".join(cbor(x) for x in v)


def varint(n):
    out = bytearray()
    while n >= 128:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes(out + bytes([n]))


def position_code(gaps):
    out = b""
    for n, gap in enumerate(gaps):
        last = n == len(gaps) - 1
        short, first, huge = (160, 224, 4256) if last else (64, 240, 3136)
        if gap < short:
            out += bytes([gap if last else 160 + gap])
        elif gap < huge:
            out += bytes([first + (gap - short >> 8), gap - short & 255])
        else:
            out += bytes([252 if last else 253]) + (gap - huge).to_bytes(4, "big")
    return out


class Bits:
    def __init__(self):
        self.value, self.count = 0, 0

    def add(self, bits, count):
        self.value |= bits << self.count
        self.count += count

    def bytes(self):
        return self.value.to_bytes((self.count + 7) // 8, "little")


def add_postings(bits, docs, documents):
    low = max(1, 177 * documents // (256 * len(docs))).bit_length() - 1
    for before, d in zip([-1] + docs, docs):
        gap = d - before - 1
        bits.add(1 << (gap >> low), (gap >> low) + 1)
        bits.add(gap & (1 << low) - 1, low)


def term_code(key, shared, holders):
    further = len(key) - shared - 1
    out = bytes([min(shared, 15) << 4 | min(further, 7) << 1 | (holders == 1)])
    out += varint(shared - 15) if shared >= 15 else b""
    out += varint(further - 7) if further >= 7 else b""
    return out + key[shared:] + (varint(holders - 2) if holders > 1 else b"")


def column(values):
    out = b""
    for at in range(0, len(values), 128):
        block = values[at:at + 128]
        width = (max(block) - min(block)).bit_length()
        bits = Bits()
        for v in block:
            bits.add(v - min(block), width)
        out += varint(min(block)) + bytes([width]) + bits.bytes()
    return out


def words(text):  # enough for the plain texts here: no apostrophes, initials or line ends
    return [(m.group().lower(), m.start()) for m in re.finditer("[A-Za-z0-9]+", text)]


def segment(items):
    items = sorted(items, key=lambda i: (-i["date"] if "date" in i else float("inf"), i["item"]))
    tables = [sorted({i[k].encode() for i in items}) for k in ("mediaType", "language")]
    tables = [[b.decode() for b in t] for t in tables]
    holdings = sorted({bytes.fromhex(i["holding"]) for i in items})
    labels = sorted({bytes.fromhex(i["label"]) for i in items})
    postings, rows, text, marks = {}, [], b"", b""
    for d, item in enumerate(items):
        position, where, lengths = 0, {}, [0, 0, 0]
        for field in FIELDS:
            found = words(item.get(field, ""))
            for word, _ in found:
                for key in [0] + KEYS[field]:
                    where.setdefault(bytes([key]) + word.encode(), []).append(position)
                position += 1
            lengths[0 if field == "title" else 1] += len(found)
            if item.get(field, ""):
                position += 64
        body = words(item["text"])
        last = 0
        for n, (word, start) in enumerate(body):
            if n and n % 64 == 0:
                marks += varint(start - last - 1)
                last = start
            where.setdefault(b"\0" + word.encode(), []).append(position + n)
        lengths[2] = len(body)
        for key, positions in where.items():
            gaps = [b - a - 1 for a, b in zip([-1] + positions, positions)]
            postings.setdefault(key, []).append((d, position_code(gaps)))
        rows.append([item["version"], item["state"], int("parent" in item), tables[0].index(item["mediaType"]), tables[1].index(item["language"]),
                     holdings.index(bytes.fromhex(item["holding"])), labels.index(bytes.fromhex(item["label"]))]
                    + [len(item.get(f, "").encode()) for f in FIELDS + ["reason"]] + lengths + [position, len(item["text"].encode())])
        text += item["text"].encode()
    terms = places = b""
    docs = Bits()
    last = b""
    for key in sorted(postings):
        shared = 0
        while shared < min(len(key), len(last)) and key[shared] == last[shared]:
            shared += 1
        terms += term_code(key, shared, len(postings[key]))
        last = key
        add_postings(docs, [d for d, _ in postings[key]], len(items))
        places += b"".join(p for _, p in postings[key])
    count = sum(len(p) for p in postings.values())
    dates = [i["date"] for i in items if "date" in i]
    columns = varint(len(dates)) + b"".join(varint(a - b) for a, b in zip([253402300799999] + dates, dates))
    columns += b"".join(column([row[c] for row in rows]) for c in range(19))
    about = cbor([
        tables[0], tables[1], holdings, labels, b"".join(bytes.fromhex(i["item"]) for i in items), columns,
        b"".join(i["tag"].to_bytes(8, "big") for i in items if i["state"] == 1),
        b"".join(bytes.fromhex(i["parent"]) for i in items if "parent" in i),
        b"".join(i.get(f, "").encode() for i in items for f in FIELDS + ["reason"])])
    sections = [terms, docs.bytes(), places, about, text, marks]
    header = cbor([4, 2, 14 << 8, SETTINGS, len(items), len(postings), count, [len(s) for s in sections]])
    return len(header).to_bytes(4, "big") + header + b"".join(sections)


def show(name, expect, comment, data, items=None):
    print(f"\nname: {name}\nexpect: {expect}\ncomment: {comment}")
    if items is not None:
        print("items: " + json.dumps(items))
    print("hex: " + data.hex())


ONE = dict(item="11" * 16, version=1, state=1, tag=0x0102030405060708, mediaType="text/plain", language="", holding="aa" * 16, label="84016178",
           text="The ship and the other ships reported missiles.")
TWO = dict(item="22" * 16, version=3, date=-273369600000, state=1, tag=1, parent="11" * 16, mediaType="message/rfc822", language="en", holding="aa" * 16,
           label="84016179", title="Cables of ships", author="A Author", sender="Some Sender", recipients="One, Two", fileName="note.eml", source="box 7",
           text=" ".join(f"word{n} ship" for n in range(80)))
THREE = dict(item="05" * 16, version=1, date=0, state=2, tag=0, mediaType="image/png", language="", holding="bb" * 16, label="84016178",
             title="A picture", reason="analysis.no-text", text="")
FOUR = dict(item="ff" * 16, version=1, state=0, tag=0, mediaType="text/plain", language="de", holding="aa" * 16, label="84016178", title="Pending", text="")

print("# Made by generate.py. Each good vector names the items it was made from; each bad one was made from the vector 'four'.")
show("none", "good", "a segment without documents", segment([]), [])
show("one", "good", "one document without metadata", segment([ONE]), [ONE])
show("four", "good", "all fields, all states, a parent, places in a longer text", segment([ONE, TWO, THREE, FOUR]), [ONE, TWO, THREE, FOUR])
good = segment([ONE, TWO, THREE, FOUR])
head = 4 + int.from_bytes(good[:4], "big")


def changed(find, replace, start=0):
    at = good.index(find, start)
    return good[:at] + replace + good[at + len(find):]


show("bad-format", "stale", "format version 3", changed(bytes([0x88, 4]), bytes([0x88, 3])))
show("bad-unicode", "stale", "another Unicode version", changed(b"\x19\x0e\x00", b"\x19\x0f\x00"))
show("bad-empty", "malformed", "no bytes at all", b"")
show("bad-cut", "malformed", "the last byte is missing", good[:-1])
show("bad-longer", "malformed", "a byte follows", good + b"\0")
show("bad-header-length", "malformed", "the header's length reaches beyond the end", b"\x7f\xff\xff\xff" + good[4:])
show("bad-term", "malformed", "the first term shares a byte with nothing", good[:head] + bytes([good[head] | 0x10]) + good[head + 1:])
show("bad-holders", "malformed", "the first term is held by more documents than there are", good[:head] + bytes([good[head] & 0xFE]) + good[head + 1:])
show("bad-text", "malformed", "the text is not UTF-8", changed(b"The ship and", b"The \xff\xfep and"))
show("bad-table", "malformed", "a table does not ascend", changed(b"\x69image/png\x6emessage/rfc822", b"\x6emessage/rfc822\x69image/png"))
show("bad-tag", "malformed", "a text without a tag", changed(b"\x01\x02\x03\x04\x05\x06\x07\x08", bytes(8)))
show("bad-column", "malformed", "a column's least number is none of its values", changed(b"\x01\x02\x08\x00\x02\x16", b"\x00\x02\x5d\x00\x02\x16"))
