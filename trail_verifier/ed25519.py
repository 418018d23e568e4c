"""
Checks Ed25519 signatures (RFC 8032, 5.1.7) with nothing but Python's own whole numbers.

It is used where the package `cryptography` is not installed: slower, a few milliseconds for each
signature, and checks the same. It only ever sees public values, so it need not hide how long
it takes.
"""

from hashlib import sha512

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, PRIME) % PRIME
ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)

Point = tuple[int, int, int, int]
"""Extended coordinates (X, Y, Z, T): x = X/Z, y = Y/Z, x·y = T/Z."""
NEUTRAL: Point = (0, 1, 1, 0)


def added(one: Point, other: Point) -> Point:
    """Return the sum of two points."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % PRIME
    b = (one[1] + one[0]) * (other[1] + other[0]) % PRIME
    c = 2 * one[3] * other[3] * D % PRIME
    d = 2 * one[2] * other[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def times(factor: int, point: Point) -> Point:
    """Return a point added to itself `factor` times."""
    total = NEUTRAL
    while factor:
        if factor & 1:
            total = added(total, point)
        point = added(point, point)
        factor >>= 1
    return total


def x_of(y: int, sign: int) -> int | None:
    """Return the x that belongs to `y` on the curve, of the given sign; None if there is none."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * ROOT_OF_MINUS_ONE % PRIME
    if (x * x - square) % PRIME or (x == 0 and sign):
        return None
    return x if x & 1 == sign else PRIME - x


def point_of(content: bytes) -> Point | None:
    """Return the point that 32 bytes stand for; None if they stand for none."""
    number = int.from_bytes(content, "little")
    y, sign = number & (2**255 - 1), number >> 255
    x = x_of(y, sign) if len(content) == 32 and y < PRIME else None
    return None if x is None else (x, y, 1, x * y % PRIME)


def written(point: Point) -> bytes:
    """Return the 32 bytes that stand for a point."""
    inverse = pow(point[2], -1, PRIME)
    x, y = point[0] * inverse % PRIME, point[1] * inverse % PRIME
    return (y | (x & 1) << 255).to_bytes(32, "little")


Y_OF_BASE = 4 * pow(5, -1, PRIME) % PRIME
X_OF_BASE = x_of(Y_OF_BASE, 0) or 0
BASE: Point = (X_OF_BASE, Y_OF_BASE, 1, X_OF_BASE * Y_OF_BASE % PRIME)


def is_signed(key: bytes, signature: bytes, message: bytes) -> bool:
    """Return whether the holder of the public key signed exactly this message."""
    public = point_of(key)
    if public is None or len(signature) != 64:
        return False
    factor = int.from_bytes(signature[32:], "little")
    if factor >= ORDER:  # else every signature could be written in another way
        return False
    digest = sha512(signature[:32] + key + message).digest()
    asked = int.from_bytes(digest, "little") % ORDER
    negative = (PRIME - public[0], public[1], 1, PRIME - public[3])
    return written(added(times(factor, BASE), times(asked, negative))) == signature[:32]
