"""The codewords of a QR symbol at error level M: data, padding, Reed-Solomon (ISO/IEC 18004)."""

from functools import lru_cache
from itertools import zip_longest

from trainingmgr.documents.libraries import segno

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {char: value for value, char in enumerate(_ALPHABET)}
_ALPHANUMERIC, _BYTE = 0b0010, 0b0100
_COUNT_BITS = {_ALPHANUMERIC: (9, 11, 13), _BYTE: (8, 16, 16)}
_PADS = b"\xec\x11"


def codewords(parts: tuple[str, ...]) -> tuple[int, bytes]:
    """The smallest version that holds the parts, and its codewords in the order of placing.

    Raises ValueError where none does.
    """
    segments = [_segment(part) for part in parts if part]
    for version in range(1, 41):
        size = 0 if version < 10 else 1 if version < 27 else 2
        need = sum(4 + _COUNT_BITS[mode][size] + len(bits) for mode, _, bits in segments)
        blocks = segno.consts.ECC[version][segno.consts.ERROR_LEVEL_M]
        room = 8 * sum(block.num_blocks * block.num_data for block in blocks)
        if need <= room:
            message = "".join(
                f"{mode:04b}{count:0{_COUNT_BITS[mode][size]}b}{bits}"
                for mode, count, bits in segments
            )
            return version, _interleaved(_padded(message, room), blocks)
    raise ValueError("Too much for one QR symbol")


def _segment(part: str) -> tuple[int, int, str]:
    if all(char in _VALUES for char in part):
        values = [_VALUES[char] for char in part]
        pairs = "".join(
            f"{45 * first + second:011b}"
            for first, second in zip(values[::2], values[1::2], strict=False)
        )
        return _ALPHANUMERIC, len(part), pairs + (f"{values[-1]:06b}" if len(part) % 2 else "")
    data = part.encode()
    return _BYTE, len(data), f"{int.from_bytes(data):0{8 * len(data)}b}"


def _padded(message: str, room: int) -> bytes:
    message += "0" * min(4, room - len(message))
    message += "0" * (-len(message) % 8)
    data = int(message, 2).to_bytes(len(message) // 8)
    missing = room // 8 - len(data)
    return data + (_PADS * missing)[:missing]


def _interleaved(data: bytes, groups: tuple) -> bytes:  # type: ignore[type-arg]
    blocks, checks, start = [], [], 0
    for group in groups:
        for _ in range(group.num_blocks):
            block = data[start : start + group.num_data]
            start += group.num_data
            blocks.append(block)
            checks.append(_check(block, group.num_total - group.num_data))
    return bytes(
        byte
        for columns in (zip_longest(*blocks), zip_longest(*checks))
        for column in columns
        for byte in column
        if byte is not None
    )


def _check(block: bytes, length: int) -> bytes:
    """The remainder of the block by the generator of that degree, held as one large number."""
    multiples = _multiples(length)
    keep = (1 << 8 * length) - 1
    top = 8 * (length - 1)
    rest = 0
    for byte in block:
        rest = ((rest << 8) & keep) ^ multiples[rest >> top ^ byte]
    return rest.to_bytes(length)


@lru_cache(40)
def _multiples(length: int) -> tuple[int, ...]:
    """The generator polynomial of that degree times each number of the field of 256."""
    powers = [1]
    while len(powers) < 255:
        powers.append(_doubled(powers[-1]))
    logs = {power: log for log, power in enumerate(powers)}

    def times(a: int, b: int) -> int:
        return powers[(logs[a] + logs[b]) % 255] if a and b else 0

    generator = [1]
    for root in powers[:length]:
        shifted = [*generator, 0]
        for place, factor in enumerate(generator):
            shifted[place + 1] ^= times(factor, root)
        generator = shifted
    return tuple(
        int.from_bytes(bytes(times(factor, number) for factor in generator[1:]))
        for number in range(256)
    )


def _doubled(value: int) -> int:
    value <<= 1
    return value ^ 0x11D if value & 0x100 else value
