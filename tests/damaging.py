"""What hands, tools and wires do to files."""

import random

SLIPS = [
    *(
        b"\x00",
        b"\xff",
        b"\t",
        b"\r",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
        b"\xe2\x80\xae",
        b"\xd9\xa1",
        b"\\",
        b"\\u202e",
    ),
    *(b": ", b" #", b"- ", b"? ", b"[", b"]", b"{", b"}", b"&a ", b"*a ", b"!x ", b"!<", b"|\n", b">\n", b"'", b'"'),
    *(b"%", b"@", b"`", b"---\n", b"...\n", b"<<<<<<< a\n", b"=======\n", b">>>>>>> b\n", b"~", b"null", b"<<: "),
    *(b"0x", b"0o17", b"1e999", b".nan", b"2026-13-45", b"0000-01-01", b"9999-12-31", b"9" * 5000, b"[" * 300),
    *(b"!!python/object:x ", b"!!binary ", b"!!set ", b"!!int ", b"!!float x", b"&a [*a, *a]"),
]


def damage(data: bytes, chance: random.Random) -> bytes:
    """Return what becomes of a file."""
    damaged = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 4])):
        place, other = (chance.randrange(len(damaged) + 1) for _ in range(2))
        match chance.randrange(4):
            case 0:
                damaged[place:place] = chance.choice(SLIPS)
            case 1:
                del damaged[place : place + chance.randrange(1, 40)]
            case 2:
                damaged[place : place + 1] = bytes([chance.randrange(256)])
            case _:
                damaged[place:place] = damaged[other : other + chance.randrange(60)]
    return bytes(damaged)
