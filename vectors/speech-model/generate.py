#!/usr/bin/env python3
"""Makes tones.onnx and tokens.txt: a model that a person can check, which hears four tones as the halves of two words.

It is a CTC model over 80 log-mel energies a hundredth of a second, as sherpa-onnx gives them to its kind zipformer-ctc: the energy in the bands around
each tone, less the mean of all bands, against a constant for the blank. It knows no speech. Written as protobuf by hand, so that nothing is needed.
"""
import math
import pathlib
import struct

HERE = pathlib.Path(__file__).parent
BANDS = 80
TONES = [("\u2581AL", 500), ("PHA", 900), ("\u2581BRA", 1500), ("VO", 2500)]
BLANK = 6.0
FLOAT, INT64 = 1, 7


def varint(n):
    n &= (1 << 64) - 1
    out = b""
    while n > 0x7F:
        out += bytes([n & 0x7F | 0x80])
        n >>= 7
    return out + bytes([n])


def num(field, n):
    return varint(field << 3) + varint(n)


def sub(field, raw):
    raw = raw.encode() if isinstance(raw, str) else raw
    return varint(field << 3 | 2) + varint(len(raw)) + raw


def tensor(name, kind, dims, values):
    raw = b"".join(struct.pack("<f" if kind == FLOAT else "<q", v) for v in values)
    return b"".join(num(1, d) for d in dims) + num(2, kind) + sub(8, name) + sub(9, raw)


def attribute(name, number=None, numbers=None):
    if numbers is not None:
        return sub(5, sub(1, name) + b"".join(num(8, n) for n in numbers) + num(20, 7))
    return sub(5, sub(1, name) + num(3, number) + num(20, 2))


def node(kind, inputs, output, attributes=b""):
    return sub(1, b"".join(sub(1, i) for i in inputs) + sub(2, output) + sub(4, kind) + attributes)


def value(name, kind, dims):
    shape = b"".join(sub(1, sub(2, d) if isinstance(d, str) else num(1, d)) for d in dims)
    return sub(1, name) + sub(2, sub(1, num(1, kind) + sub(2, shape)))


def mel(f):
    return 1127 * math.log(1 + f / 700)


def band(f):
    low, high = mel(20), mel(7600)
    return (mel(f) - low) / ((high - low) / (BANDS + 1)) - 1


def model():
    symbols = 1 + len(TONES)
    weights = [[0.0] * symbols for _ in range(BANDS)]
    for k, (_, f) in enumerate(TONES):
        middle = round(band(f))
        for b in (middle - 1, middle, middle + 1):
            weights[b][k + 1] = 1 / 3
    constants = [
        tensor("weights", FLOAT, [BANDS, symbols], [w for row in weights for w in row]),
        tensor("bias", FLOAT, [symbols], [BLANK] + [0.0] * len(TONES)),
        tensor("start", INT64, [1], [0]), tensor("end", INT64, [1], [1 << 40]), tensor("time", INT64, [1], [1]), tensor("four", INT64, [1], [4]),
        tensor("three", INT64, [1], [3]),
    ]
    graph = b"".join([
        node("ReduceMean", ["x"], "mean", attribute("axes", numbers=[2]) + attribute("keepdims", number=1)),
        node("Sub", ["x", "mean"], "risen"),
        node("MatMul", ["risen", "weights"], "product"),
        node("Add", ["product", "bias"], "scores"),
        node("Slice", ["scores", "start", "end", "time", "four"], "fourth"),
        node("LogSoftmax", ["fourth"], "log_probs", attribute("axis", number=-1)),
        node("Add", ["x_lens", "three"], "padded"),
        node("Div", ["padded", "four"], "log_probs_len"),
        sub(2, "tones"),
        *[sub(5, c) for c in constants],
        sub(11, value("x", FLOAT, ["N", "T", BANDS])), sub(11, value("x_lens", INT64, ["N"])),
        sub(12, value("log_probs", FLOAT, ["N", "T4", symbols])), sub(12, value("log_probs_len", INT64, ["N"])),
    ])
    return num(1, 8) + sub(2, "strongroom vectors") + sub(7, graph) + sub(8, sub(1, "") + num(2, 13))


(HERE / "tones.onnx").write_bytes(model())
(HERE / "tokens.txt").write_text("".join(f"{s} {i}\n" for i, s in enumerate(["<blk>"] + [t for t, _ in TONES])), encoding="utf-8")
