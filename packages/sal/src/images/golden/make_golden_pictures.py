#!/usr/bin/env python3
"""Makes pictures.json: small files over format x depth x bands x layout x orientation, and what an independent reader
(tifffile, Pillow; for PNG of 16-bit colour the array that was written) finds in them.

Of each file: its bytes, and either `depth`, `shape` and the SHA-256 of its samples (little-endian, grey or RGB, alpha on
black, turned as the file says), or `quadrants` (mean RGB of each quarter, for lossy files), or `refused` (part of the message).

Needs numpy, tifffile, Pillow. Run: python3 make_golden_pictures.py > pictures.json
"""
import base64, hashlib, io, json, struct, sys, zlib
import numpy as np
import tifffile
from PIL import Image, ImageOps

rng = np.random.default_rng(8)
files = []


def add(name, data, samples=None, **more):
    entry = {'name': name, 'file': base64.b64encode(data).decode()}
    if samples is not None:
        samples = np.ascontiguousarray(samples if samples.ndim == 3 else samples[..., None])
        little = samples.astype(samples.dtype.newbyteorder('<'))
        entry |= {'depth': samples.dtype.name, 'shape': list(samples.shape), 'sha256': hashlib.sha256(little.tobytes()).hexdigest()}
    files.append(entry | more)


def noise(dtype, height, width, bands):
    dtype = np.dtype(dtype)
    if dtype.kind == 'f': return (rng.normal(size=(height, width, bands)) * 1000).astype(dtype)
    limits = np.iinfo(dtype)
    return rng.integers(limits.min, limits.max, (height, width, bands), dtype=dtype, endpoint=True)


def tiff(array, **how):
    file = io.BytesIO()
    big = how.pop('bigtiff', False)
    order = how.pop('byteorder', '<')
    with tifffile.TiffWriter(file, byteorder=order, bigtiff=big) as writer: writer.write(array, metadata=None, **how)
    return file.getvalue()


def add_tiff(name, pixels, kind, **how):
    """pixels [height, width, bands]; `kind` grey or rgb: the first band or three are the picture"""
    colours = 1 if kind == 'grey' else 3
    bands = pixels.shape[2]
    planar = how.get('planarconfig')
    if bands > colours and 'extrasamples' not in how: how['extrasamples'] = ['unspecified'] * (bands - colours)
    stored = pixels[..., 0] if bands == 1 else np.moveaxis(pixels, -1, 0) if planar == 'separate' else pixels
    data = tiff(stored, photometric=how.pop('photometric', 'minisblack' if kind == 'grey' else 'rgb'), **how)
    found = tifffile.imread(io.BytesIO(data))
    assert found.dtype == pixels.dtype and np.array_equal(found, stored), name
    add(name, data, pixels[..., :colours])


def with_tag(data, order, old, new, value):
    """The entry of a tag in the first directory becomes another tag, of one SHORT; tags stay sorted enough for readers."""
    start, = struct.unpack_from(order + 'I', data, 4)
    count, = struct.unpack_from(order + 'H', data, start)
    entries = [data[start + 2 + 12 * i:start + 14 + 12 * i] for i in range(count)]
    kept = [entry for entry in entries if struct.unpack_from(order + 'H', entry)[0] != old]
    assert len(kept) == count - 1
    kept.append(struct.pack(order + 'HHIHH', new, 3, 1, value, 0))
    kept.sort(key=lambda entry: struct.unpack_from(order + 'H', entry)[0])
    return data[:start + 2] + b''.join(kept) + data[start + 2 + 12 * count:]


DEPTHS = ['uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32', 'float32', 'float64']
step = 0


def bytes_of(depth): return np.dtype(depth).itemsize


for depth in DEPTHS:
    for kind, bands in (('grey', 1), ('grey', 2), ('grey', 4), ('rgb', 3), ('rgb', 4), ('rgb', 5), ('rgb', 8)):
        if bands == 8 and bytes_of(depth) > 2: continue
        for planar in ('contig', 'separate') if bands > 1 else (None,):
            how = {'planarconfig': planar} if planar else {}
            how |= {'byteorder': '<>'[step % 2], 'rowsperstrip': 2 + step % 5, 'bigtiff': step % 3 == 0}
            if step % 4 == 1: how['compression'] = 'zlib'
            step += 1
            add_tiff(f'tiff {depth} {kind} {bands} {planar} {how["byteorder"]}', noise(depth, 5, 7, bands), kind, **how)

for depth in ('uint8', 'uint16', 'float32'):
    for bands, planar in ((1, None), (3, 'contig'), (5, 'separate')):
        how = {'planarconfig': planar} if planar else {}
        pixels = (noise('uint8', 19, 35, bands) // 64).astype(depth)
        add_tiff(f'tiff tiles {depth} {bands} {planar}', pixels, 'grey' if bands == 1 else 'rgb', tile=(16, 32), compression='zlib', **how)

# Prediction, by the definition in TIFF 6.0 and Adobe's Technical Note 3: predicted values are written, then said to be so.
for depth, order in (('uint8', '<'), ('uint16', '<'), ('uint16', '>'), ('int16', '<'), ('uint32', '>'), ('float32', '<'), ('float32', '>'), ('float64', '>')):
    for bands in (1, 3):
        pixels = noise(depth, 6, 9, bands)
        kind = np.dtype(depth)
        if kind.kind == 'f':
            parts = pixels.astype(kind.newbyteorder('>')).reshape(6, -1).view(np.uint8).reshape(6, -1, kind.itemsize)
            row = np.moveaxis(parts, -1, 1).reshape(6, -1)
            coded = row.copy()
            coded[:, bands:] = row[:, bands:] - row[:, :-bands]
            coded = coded.view(kind.newbyteorder(order)).reshape(pixels.shape).astype(kind)
        else:
            coded = pixels.copy()
            coded[:, 1:] = pixels[:, 1:] - pixels[:, :-1]
        data = tiff(coded[..., 0] if bands == 1 else coded, photometric='minisblack' if bands == 1 else 'rgb',
                    byteorder=order, compression='zlib')
        # The tag of the predictor, in the place of the software's name.
        data = with_tag(data, order, 305, 317, 3 if kind.kind == 'f' else 2)
        if (depth, bands) in {('uint8', 1), ('uint8', 3), ('uint16', 1)} or (depth, bands, order) == ('float32', 1, '<'):
            assert np.array_equal(np.array(Image.open(io.BytesIO(data))), pixels[..., 0] if bands == 1 else pixels), (depth, bands)
        add(f'tiff predicted {depth} {bands} {order}', data, pixels)


def upright(data):
    """Pillow turns a TIFF as it is loaded, and others on request."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image if image.format == 'TIFF' else ImageOps.exif_transpose(image)


def turned(pixels, orientation):
    """As Pillow's exif_transpose."""
    ways = {2: lambda a: a[:, ::-1], 3: lambda a: a[::-1, ::-1], 4: lambda a: a[::-1], 5: lambda a: np.swapaxes(a, 0, 1),
            6: lambda a: np.rot90(a, -1), 7: lambda a: np.swapaxes(a[::-1, ::-1], 0, 1), 8: lambda a: np.rot90(a)}
    return ways.get(orientation, lambda a: a)(pixels)


for orientation in range(1, 9):
    for depth, bands in (('uint8', 3), ('uint16', 3), ('int16', 1)):
        pixels = noise(depth, 4, 6, bands)
        data = tiff(pixels if bands == 3 else pixels[..., 0], photometric='rgb' if bands == 3 else 'minisblack',
                    extratags=[(274, 3, 1, orientation, True)])
        right = turned(pixels, orientation)
        if depth == 'uint8': assert np.array_equal(right, np.array(upright(data))), orientation
        add(f'tiff turned {orientation} {depth} {bands}', data, right)

for depth in ('uint8', 'uint16'):
    for kind, colours in (('grey', 1), ('rgb', 3)):
        for alpha in ('unassalpha', 'assocalpha'):
            pixels = noise(depth, 5, 7, colours + 1)
            most = np.iinfo(depth).max
            pixels[0, :, -1], pixels[1, :, -1] = 0, most
            right = pixels[..., :colours]
            # Halves of the way: Pillow and libvips differ by one there, so that only 0 and all are taken.
            if alpha == 'unassalpha':
                pixels[2:, :, -1] = most
                right = right * (pixels[..., -1:] == most).astype(depth)
            data = tiff(pixels, photometric='minisblack' if colours == 1 else 'rgb', extrasamples=[alpha], planarconfig='contig')
            add(f'tiff {alpha} {depth} {kind}', data, right)


def pillow(image, **how):
    file = io.BytesIO()
    image.save(file, **how)
    return file.getvalue()


def on_black(data):
    """RGB as Pillow sees it, alpha on black."""
    image = upright(data)
    if 'A' in image.getbands() or 'transparency' in image.info:
        image = image.convert('RGBA')
        return np.array(Image.alpha_composite(Image.new('RGBA', image.size, (0, 0, 0, 255)), image).convert('RGB'))
    return np.array(image.convert('RGB'))


grey = Image.fromarray(noise('uint8', 5, 7, 1)[..., 0])
rgb = Image.fromarray(noise('uint8', 5, 7, 3))
cut = noise('uint8', 5, 7, 1)[..., 0] // 128 * 255
rgba = Image.merge('RGBA', [*rgb.split(), Image.fromarray(cut)])
la = Image.merge('LA', [grey, Image.fromarray(cut)])
palette = rgb.quantize(8)
bits = Image.fromarray(cut).convert('1')
for mode, image in (('L', grey), ('RGB', rgb), ('RGBA', rgba), ('LA', la), ('P', palette), ('1', bits)):
    for name, how in (('png', {}), ('tiff', {}), ('tiff', {'compression': 'tiff_lzw'}), ('tiff', {'compression': 'packbits'}), ('webp', {'lossless': True, 'exact': True}), ('gif', {})):
        if (mode, name) in {('LA', 'webp'), ('P', 'webp'), ('1', 'webp'), ('RGB', 'gif'), ('RGBA', 'gif'), ('LA', 'gif'), ('LA', 'tiff')}: continue
        data = pillow(image, format=name, **how)
        add(f'pillow {name} {mode} {how.get("compression", "")}', data, on_black(data))

transparent = palette.copy()
data = pillow(transparent, format='png', transparency=3)
add('pillow png P transparent', data, on_black(data))
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[274] = orientation
    data = pillow(rgb, format='webp', lossless=True, exif=exif)
    add(f'webp turned {orientation}', data, on_black(data))
    quarters = np.zeros((32, 48, 3), np.uint8)
    for i, colour in enumerate(((200, 40, 40), (40, 180, 60), (60, 60, 210), (220, 210, 60))): quarters[i // 2 * 16:, i % 2 * 24:] = colour
    for mode in ('RGB', 'L'):
        data = pillow(Image.fromarray(quarters).convert(mode), format='jpeg', quality=95, subsampling=0, exif=exif)
        seen = on_black(data)
        h, w = seen.shape[0] // 2, seen.shape[1] // 2
        means = [seen[y:y + h, x:x + w].mean((0, 1)).round(1).tolist() for y in (0, h) for x in (0, w)]
        add(f'jpeg turned {orientation} {mode}', data, quadrants=means, shape=list(seen.shape))

# LZW past 9, 10, 11 and 12 bits, and past a full table; PackBits; deep samples by libtiff.
for compression in ('tiff_lzw', 'packbits', 'tiff_deflate'):
    deep = (noise('uint16', 48, 48, 1)[..., 0] >> rng.integers(0, 9, (48, 48)).astype(np.uint16)).astype(np.uint16)
    add(f'libtiff uint16 {compression}', pillow(Image.fromarray(deep), format='tiff', compression=compression), deep)
    flat = np.repeat(np.arange(40, dtype=np.float32), 60).reshape(40, 60) / 4
    add(f'libtiff float32 {compression}', pillow(Image.fromarray(flat), format='tiff', compression=compression), flat)


def png16(pixels, chunks=b''):
    """[height, width, bands] of 1 to 4 bands"""
    height, width, bands = pixels.shape
    def chunk(kind, body): return struct.pack('>I', len(body)) + kind + body + struct.pack('>I', zlib.crc32(kind + body))
    header = struct.pack('>IIBBBBB', width, height, 16, {1: 0, 2: 4, 3: 2, 4: 6}[bands], 0, 0, 0)
    rows = b''.join(b'\0' + row.astype('>u2').tobytes() for row in pixels)
    return b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', header) + chunks + chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b'')


for bands in (1, 2, 3, 4):
    pixels = noise('uint16', 5, 7, bands)
    colours = 1 if bands < 3 else 3
    right = pixels[..., :colours]
    if bands % 2 == 0:
        pixels[..., -1] = np.where(pixels[..., -1] < 30000, 0, 65535)
        right = right * (pixels[..., -1:] > 0).astype(np.uint16)
    data = png16(pixels)
    if bands == 1: assert np.array_equal(np.array(Image.open(io.BytesIO(data))), pixels[..., 0])
    add(f'png uint16 {bands}', data, right)

# White at zero: as libtiff and Pillow show 8 bits, turned round.
pixels = noise('uint8', 5, 7, 1)
data = tiff(pixels[..., 0], photometric='miniswhite')
add('tiff white is zero', data, 255 - pixels)
add('tiff white is zero, 3 bands', tiff(np.dstack([pixels] * 3), photometric='miniswhite', planarconfig='contig', extrasamples=['unspecified'] * 2), 255 - pixels)

small = noise('uint8', 5, 7, 4)
add('refused tiff cmyk', tiff(small, photometric='separated'), refused='CMYK')
add('refused tiff lab', pillow(Image.fromarray(small[..., :3], 'LAB'), format='tiff'), refused='L*a*b*')
add('refused tiff half floats', tiff(noise('float16', 5, 7, 1)[..., 0], photometric='minisblack'), refused='16-bit float')
add('refused tiff complex', tiff(noise('float32', 5, 7, 1)[..., 0].astype(np.complex64), photometric='minisblack'), refused='64-bit of a kind')
add('refused tiff stack', tiff(noise('uint8', 3, 6, 5), photometric='minisblack'), refused='3 pictures')
frames = [Image.fromarray(noise('uint8', 5, 7, 3)) for _ in range(3)]
add('refused gif film', pillow(frames[0], format='gif', save_all=True, append_images=frames[1:]), refused='3 pictures')
add('refused webp film', pillow(frames[0], format='webp', save_all=True, append_images=frames[1:], lossless=True), refused='3 pictures')

json.dump(files, sys.stdout, separators=(',', ':'))
