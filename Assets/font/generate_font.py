#!/usr/bin/env python3
"""Makes Sources/Notebook/Screen/FixedFontRows.swift from the X Window System's font 8x13.

    python3 Assets/font/generate_font.py 8x13.pcf.gz > Sources/Notebook/Screen/FixedFontRows.swift

8x13.pcf.gz lies in /usr/share/fonts/X11/misc of Debian's package xfonts-base. Needs nothing but Python.
"""

import base64
import gzip
import struct
import sys

ROWS = 13
# Latin, Greek, Cyrillic, then what formulas, arrows and tables are written with.
RANGES = [(0x21, 0x7E), (0xA1, 0x17F), (0x391, 0x3C9), (0x410, 0x45F), (0x2010, 0x2044), (0x2070, 0x209C),
          (0x20AC, 0x20AC), (0x2190, 0x21D4), (0x2200, 0x226B), (0x2295, 0x2299), (0x23F8, 0x23F8), (0x2500, 0x257F),
          (0x25A0, 0x25FF), (0x2713, 0x2717), (0x2C7C, 0x2C7C)]

# What the font lacks and the screens have, a letter a row: '#' is ink.
OWN = {
    "✓": "........ ........ ........ .......# ......## .....##. #....##. ##..##.. .####... ..##.... ........ ........ ........",
    "✗": "........ ........ ........ #.....#. ##...##. .##.##.. ..###... .##.##.. ##...##. #.....#. ........ ........ ........",
    "⏸": "........ ........ ........ .##..##. .##..##. .##..##. .##..##. .##..##. .##..##. .##..##. ........ ........ ........",
    "ₖ": "........ ........ ........ ........ ........ ........ .#...... .#..#... .#.#.... .##..... .#.#.... .#..#... ........",
    "ⱼ": "........ ........ ........ ........ ........ ........ ...#.... ........ ..##.... ...#.... ...#.... ...#.... .##.....",
}


def tables(data):
    count = struct.unpack("<I", data[4:8])[0]
    entries = [struct.unpack("<IIII", data[8 + 16 * i:24 + 16 * i]) for i in range(count)]
    return {kind: offset for kind, _, _, offset in entries}


def order(data, offset):
    return ">" if struct.unpack("<I", data[offset:offset + 4])[0] & 4 else "<"


def encodings(data, offset):
    end = order(data, offset)
    low, high, first, last, _ = struct.unpack(end + "5H", data[offset + 4:offset + 14])
    found = {}
    for row in range(first, last + 1):
        for column in range(low, high + 1):
            place = offset + 14 + 2 * ((row - first) * (high - low + 1) + column - low)
            glyph = struct.unpack(end + "H", data[place:place + 2])[0]
            if glyph != 0xFFFF:
                found[row * 256 + column] = glyph
    return found


def bitmaps(data, offset):
    end = order(data, offset)
    kind = struct.unpack("<I", data[offset:offset + 4])[0]
    count = struct.unpack(end + "I", data[offset + 4:offset + 8])[0]
    places = struct.unpack(end + f"{count}I", data[offset + 8:offset + 8 + 4 * count])
    start, step = offset + 24 + 4 * count, 1 << (kind & 3)
    assert kind & 8, "the leftmost pixel is expected in the highest bit"
    return lambda glyph: bytes(data[start + places[glyph] + row * step] for row in range(ROWS))


def own(drawing):
    rows = drawing.split()
    assert len(rows) == ROWS and all(len(row) == 8 for row in rows)
    return bytes(int(row.replace("#", "1").replace(".", "0"), 2) for row in rows)


def main():
    data = gzip.open(sys.argv[1]).read()
    places = tables(data)
    known, bitmap = encodings(data, places[32]), bitmaps(data, places[8])
    packed, missing = b"", bytes(ROWS)
    for low, high in RANGES:
        for code in range(low, high + 1):
            drawn = OWN.get(chr(code))
            packed += own(drawn) if drawn else bitmap(known[code]) if code in known else missing
    text = base64.b64encode(packed).decode()
    print("/// The glyphs of `FixedFont`; made by Assets/font/generate_font.py, not by hand.")
    print("enum FixedFontRows {")
    print("  /// The scalars that have a glyph, range by range.")
    print("  static let ranges: [ClosedRange<UInt32>] = [")
    for place in range(0, len(RANGES), 5):
        print("    " + " ".join(f"0x{low:X}...0x{high:X}," for low, high in RANGES[place:place + 5]))
    print("  ]\n")
    print("  /// Thirteen bytes a glyph, in their order, as base64.")
    print('  static let packed = """')
    for place in range(0, len(text), 100):
        print(f"    {text[place:place + 100]}" + ("\\" if place + 100 < len(text) else ""))
    print('    """')
    print("}")


main()
