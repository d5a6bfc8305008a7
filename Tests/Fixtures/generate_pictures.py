#!/usr/bin/env python3
"""Writes pictures.json: small PNG and JPEG files and the pixels that Pillow reads from them.

PNG files are put together here, chunk by chunk, so that every colour type, depth, interlacing and transparency is there;
Pillow's answer is compared with the samples themselves before it is written. JPEG files are Pillow's own.
"""

import base64
import io
import json
import pathlib
import struct
import zlib

import numpy as np
import PIL
from PIL import Image

FOLDER = pathlib.Path(__file__).parent
WIDTH, HEIGHT = 7, 6
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}


def chunk(name, content):
    body = name + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def packed(rows, depth):
    """Scan lines without a filter: samples [row, column, channel] as bits of a depth."""
    lines = b""
    for row in rows:
        samples = row.reshape(-1)
        if depth == 16:
            line = samples.astype(">u2").tobytes()
        elif depth == 8:
            line = samples.astype(np.uint8).tobytes()
        else:
            bits = "".join(format(sample, f"0{depth}b") for sample in samples)
            bits += "0" * (-len(bits) % 8)
            line = bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))
        lines += b"\0" + line
    return lines


def png(samples, colour, depth, interlaced, extra=b""):
    if interlaced:
        passes = [samples[y::dy, x::dx] for x, y, dx, dy in ADAM7]
        lines = b"".join(packed(part, depth) for part in passes if part.size)
    else:
        lines = packed(samples, depth)
    height, width, _ = samples.shape
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
    )


def on_white(rgb, opacity):
    opacity = opacity.astype(int)[..., None]
    return ((rgb.astype(int) * opacity + 255 * (255 - opacity) + 127) // 255).astype(np.uint8)


def eight_bits(samples, depth):
    """Samples as bytes: those of 16 bits keep the high one, those of fewer than 8 are stretched."""
    return (samples >> 8 if depth == 16 else samples * (255 // (2**depth - 1))).astype(np.uint8)


def expected(samples, colour, depth, palette, opacities, key):
    """RGB by the rules of ImageFile, from the samples alone."""
    if colour == 3:
        rgb = palette[samples[..., 0]]
        return rgb if opacities is None else on_white(rgb, opacities[samples[..., 0]])
    values = eight_bits(samples, depth)
    rgb = np.repeat(values[..., :1], 3, axis=2) if colour in (0, 4) else values[..., :3]
    if colour in (4, 6):
        return on_white(rgb, values[..., -1])
    if key is not None:
        hidden = (samples == key).all(axis=2)
        return on_white(rgb, np.where(hidden, 0, 255))
    return rgb


def pillow(file):
    return np.asarray(Image.open(io.BytesIO(file)).convert("RGB"))


def png_case(random, colour, depth, interlaced, variant):
    samples = random.integers(0, 2**depth, (HEIGHT, WIDTH, CHANNELS[colour]))
    extra, palette, opacities, key = b"", None, None, None
    if variant == "gAMA":
        extra += chunk(b"gAMA", struct.pack(">I", 100000)) + chunk(b"cHRM", struct.pack(">8I", *[31270, 32900] * 4))
    if colour == 3:
        palette = random.integers(0, 256, (2**depth, 3)).astype(np.uint8)
        extra += chunk(b"PLTE", palette.tobytes())
    if variant == "tRNS" and colour == 3:
        opacities = random.integers(0, 256, 2**depth)
        extra += chunk(b"tRNS", opacities.astype(np.uint8).tobytes())
    elif variant == "tRNS":
        key = samples[2, 3]
        extra += chunk(b"tRNS", key.astype(">u2").tobytes())
    file = png(samples, colour, depth, interlaced, extra)
    pixels = expected(samples, colour, depth, palette, opacities, key)
    # Where nothing is transparent and grey has no 16 bits, Pillow has to agree.
    if variant != "tRNS" and colour in (0, 2, 3) and (colour, depth) != (0, 16):
        assert (pillow(file) == pixels).all(), (colour, depth, interlaced, variant)
    return f"png-{colour}-{depth}{'-adam7' if interlaced else ''}{'-' + variant if variant else ''}", file, pixels


def png_cases(random):
    for colour, depths in DEPTHS.items():
        for depth in depths:
            for interlaced in (False, True):
                variants = ["", "tRNS"] if colour in (0, 2, 3) else [""]
                for variant in variants + (["gAMA"] if depth == 8 else []):
                    yield png_case(random, colour, depth, interlaced, variant)


def picture(random, width, height, channels):
    """Smooth colours with an edge and some noise, so that every coefficient and upsampling count."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [127 + 100 * np.sin((x + 2 * k) / 3 + y / (4 + k)) + 60 * (x > y) for k in range(channels)]
    return np.clip(np.stack(planes, axis=2) + random.normal(0, 8, (height, width, channels)), 0, 255).astype(np.uint8)


def jpeg_cases(random):
    def saved(name, mode, size=(17, 13), quality=80, **options):
        channels = {"L": 1, "RGB": 3, "CMYK": 4}[mode]
        pixels = picture(random, *size, channels)
        file = io.BytesIO()
        Image.fromarray(pixels[..., 0] if mode == "L" else pixels, mode=mode).save(file, "JPEG", quality=quality, **options)
        return name, file.getvalue()

    files = [
        saved("444", "RGB", subsampling=0),
        saved("422", "RGB", subsampling=1),
        saved("420", "RGB", subsampling=2),
        saved("420-low-quality", "RGB", quality=10, subsampling=2),
        saved("420-1x1", "RGB", (1, 1), subsampling=2),
        saved("420-2x3", "RGB", (2, 3), subsampling=2),
        saved("420-33x32", "RGB", (33, 32), subsampling=2),
        saved("progressive", "RGB", progressive=True),
        saved("progressive-grey", "L", progressive=True),
        saved("optimized", "RGB", optimize=True),
        saved("restart-markers", "RGB", (40, 20), restart_marker_rows=1),
        saved("stored-rgb", "RGB", keep_rgb=True),
        saved("grey", "L"),
        saved("cmyk", "CMYK"),
    ]
    name, file = saved("cmyk", "CMYK")
    # Adobe's marker names the colours; with 2 in place of 0 the same bytes are YCCK.
    at = file.index(b"Adobe") + 11
    assert file[at] in (0, 2)
    files.append(("ycck", file[:at] + b"\2" + file[at + 1 :]))
    exif = Image.Exif()
    exif[0x0112] = 6
    files.append(saved("orientation", "RGB", exif=exif))
    for name, file in files:
        yield f"jpeg-{name}", file, pillow(file)


def main():
    random = np.random.default_rng(7)
    cases = [
        {"name": name, "width": pixels.shape[1], "height": pixels.shape[0],
         "file": base64.b64encode(file).decode(), "pixels": base64.b64encode(pixels.tobytes()).decode()}
        for name, file, pixels in [*png_cases(random), *jpeg_cases(random)]
    ]
    for name in ["rgb16-adam7", "rgb16-plain", "gamma-1.0", "gamma-none"]:
        file = (FOLDER / "png" / f"{name}.png").read_bytes()
        pixels = pillow(file)
        cases.append(
            {"name": name, "width": pixels.shape[1], "height": pixels.shape[0], "path": f"png/{name}.png",
             "pixels": base64.b64encode(pixels.tobytes()).decode()})
    lines = ",\n".join(json.dumps(case) for case in cases)
    text = f'{{"pillow": "{PIL.__version__}", "cases": [\n{lines}\n]}}\n'
    (FOLDER / "pictures.json").write_text(text)


if __name__ == "__main__":
    main()
