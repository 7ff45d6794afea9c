# What the generators of vectors share: a CBOR encoder (RFC 8949 4.2, deterministic; no maps) and curve arithmetic of their own, without any code of the product.

def head(major, n):
    if n < 24:
        return bytes([major << 5 | n])
    for extra, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if n < 1 << (8 * size):
            return bytes([major << 5 | extra]) + n.to_bytes(size, "big")

def cbor(value):
    if value is None:
        return b"\xf6"
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        raw = value.encode()
        return head(3, len(raw)) + raw
    return head(4, len(value)) + b"".join(cbor(v) for v in value)

# P-384 (FIPS 186-5), affine, slow and plain. Private keys are 1, 2, 3 …: for tests alone.
P = 2**384 - 2**128 - 2**96 + 2**32 - 1
N = 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973
G = (0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7,
     0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f)

def add(a, b):
    if a is None or b is None:
        return a or b
    if a == b:
        slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, P)
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P)
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P

def times(n):
    result, power = None, G
    while n:
        if n & 1:
            result = add(result, power)
        power, n = add(power, power), n >> 1
    return result

def point(n):
    x, y = times(n)
    return b"\x04" + x.to_bytes(48, "big") + y.to_bytes(48, "big")

def spki(n):
    return bytes.fromhex("3076301006072a8648ce3d020106052b81040022036200") + point(n)

def id(n):
    return bytes([n]) * 16
