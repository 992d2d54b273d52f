"""Masks as tools export them, for decode-mask.golden.test.ts: files over format x depth x palette x alpha x photometric.

Each case has the file (base64), the number of classes, and either `drawn`, the right class indices, or `refused`, words that
the refusal must have. Where Pillow can read a file, it is asked here whether the file holds what the case says.
Made with Pillow 9.4, tifffile 2023.2.3:  python3 make_golden_masks.py > masks.json
"""
import base64, io, json, struct, sys, zlib
import numpy as np
import tifffile
from PIL import Image

H, W = 5, 9
TWO = np.zeros((H, W), np.uint8)
TWO[1:4, 2:6] = 1
TWO[0, 8] = 1
THREE = TWO.copy()
THREE[3:, 6:] = 2
cases = []


def case(name, data, drawn=None, refused=None, classes=2, alone=False, reader='L'):
    if drawn is not None and reader:
        with Image.open(io.BytesIO(data)) as image: assert image.size == (W, H), name
    cases.append({'name': name, 'classes': classes, 'file': base64.b64encode(data).decode(),
                  **({'drawn': drawn.ravel().tolist()} if drawn is not None else {'refused': refused}),
                  **({'byAlpha': True} if alone else {})})


def saved(image, format, **how):
    file = io.BytesIO()
    image.save(file, format, **how)
    return file.getvalue()


def packed(values, bits, order='>'):
    """Rows of samples, each row padded to whole bytes."""
    if bits == 16: return [row.astype(order + 'u2').tobytes() for row in values]
    rows = []
    for row in values:
        text = ''.join(format(int(v), f'0{bits}b') for v in row)
        text += '0' * (-len(text) % 8)
        rows.append(bytes(int(text[i:i + 8], 2) for i in range(0, len(text), 8)))
    return rows


def png(values, bits, kind=0, chunks=()):
    def chunk(name, data): return struct.pack('>I', len(data)) + name + data + struct.pack('>I', zlib.crc32(name + data))
    body = b''.join(b'\0' + row for row in packed(values, bits))
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', W, H, bits, kind, 0, 0, 0))
            + b''.join(chunk(*c) for c in chunks) + chunk(b'IDAT', zlib.compress(body)) + chunk(b'IEND', b''))


def tiff(values, bits, photometric, order='<', big=False, colours=None):
    """One uncompressed strip, samples of one band."""
    data = b''.join(packed(values, bits, order))
    start = 16 if big else 8
    tags = [(256, 4, [W]), (257, 4, [H]), (258, 3, [bits]), (259, 3, [1]), (262, 3, [photometric]), (273, 4, [start]),
            (277, 3, [1]), (278, 4, [H]), (279, 4, [len(data)])]
    if colours: tags.append((320, 3, [c * 257 for channel in zip(*colours) for c in channel]))
    directory = start + len(data) + len(data) % 2
    count, entry, inline = (8, 20, 8) if big else (2, 12, 4)
    extra, at, entries = b'', directory + count + entry * len(tags) + (8 if big else 4), b''
    for tag, type, numbers in tags:
        field = struct.pack(order + {3: 'H', 4: 'I'}[type] * len(numbers), *numbers)
        if len(field) > inline:
            place = struct.pack(order + ('Q' if big else 'I'), at + len(extra))
            extra += field
        else: place = field.ljust(inline, b'\0')
        entries += struct.pack(order + ('HHQ' if big else 'HHI'), tag, type, len(numbers)) + place
    mark = b'II' if order == '<' else b'MM'
    head = mark + (struct.pack(order + 'HHHQ', 43, 8, 0, directory) if big else struct.pack(order + 'HI', 42, directory))
    return (head + data + b'\0' * (len(data) % 2) + struct.pack(order + ('Q' if big else 'H'), len(tags)) + entries
            + (b'\0' * (8 if big else 4)) + extra)


def plane(values): return np.asarray(values, np.uint8)


def rgba(colour, alpha): return Image.fromarray(np.dstack([np.broadcast_to(plane(colour), (H, W, 3)), plane(alpha)]))


def indexed(values, colours, **how):
    image = Image.fromarray(values, 'P')
    image.putpalette([c for colour in colours for c in colour])
    return saved(image, 'PNG', **how)


# ---- grey: depth x value x container
for bits in (1, 2, 4, 8, 16):
    most = 2 ** bits - 1
    for value in sorted({1, most} | ({255} if bits == 16 else set())):
        for container, data in {
            'PNG': png(TWO.astype(int) * value, bits),
            **{f'TIFF {order}{" big" if big else ""}': tiff(TWO.astype(int) * value, bits, 1, order, big)
               for order in '<>' for big in (False, True)},
        }.items():
            case(f'{container} grey {bits} bits 0/{value}', data, TWO, reader=None if 'big' in container or '16' in container else 'L')
    if bits > 1: case(f'PNG grey {bits} bits three values', png(THREE.astype(int) * (most // 2), bits), refused='has the values')
    for order in '<>':
        for value in sorted({1, most}):
            for drawn, kind in ((TWO, 'lesion high'), (1 - TWO, 'lesion low')):
                case(f'TIFF WhiteIsZero {order} {bits} bits 0/{value} {kind}', tiff(drawn.astype(int) * value, bits, 0, order), refused='WhiteIsZero')
for bands, kind in ((3, 2), (4, 6)):
    samples = np.repeat(TWO.astype(int), bands, 1) * 65535
    case(f'PNG 16 bits {bands} equal bands', png(samples, 16, kind), TWO, reader=None)
    samples[0, 0] = 1
    case(f'PNG 16 bits {bands} bands coloured', png(samples, 16, kind), refused='is coloured|does not agree')
case('PNG three classes 2 bits', png(THREE, 2), THREE, classes=3)
case('PNG three classes 4 bits', png(THREE, 4), THREE, classes=3)
case('PNG three classes 16 bits', png(THREE.astype(int), 16), THREE, classes=3)
for bits in (2, 4, 8, 16): case(f'TIFF three classes {bits} bits', tiff(THREE.astype(int), bits, 1), THREE, classes=3)
case('TIFF three classes WhiteIsZero', tiff(THREE, 8, 0), refused='WhiteIsZero', classes=3)
case('PNG 16 bits three classes with 65535', png(np.where(THREE == 2, 65535, THREE).astype(int), 16), refused='has the values 65535', classes=3)
# ---- other writers
L = Image.fromarray(TWO * 255)
case('PNG by Pillow, 1', saved(L.convert('1'), 'PNG'), TWO)
case('PNG RGB', saved(L.convert('RGB'), 'PNG'), TWO)
case('WebP lossless', saved(L.convert('RGB'), 'WEBP', lossless=True), TWO)
case('TIFF group 4', saved(L.convert('1'), 'TIFF', compression='group4'), TWO)
case('TIFF deflate RGB', saved(L.convert('RGB'), 'TIFF', compression='tiff_deflate'), TWO)
case('PNG RGB coloured', saved(Image.fromarray(np.dstack([TWO * 255, TWO * 0, TWO * 0])), 'PNG'), refused='is coloured')
for name, how in {'TIFF': {}, 'JPEG': {'quality': 100, 'subsampling': 0}}.items():
    case(f'{name} CMYK', saved(L.convert('CMYK'), name, **how), refused='colours of the kind cmyk|colours are CMYK')
case('TIFF CIELAB', saved(Image.fromarray(np.dstack([TWO * 255, TWO * 0 + 128, TWO * 0 + 128]), 'LAB'), 'TIFF'), refused='colours of the kind lab|colours are CIE')


def by_tifffile(array, **how):
    file = io.BytesIO()
    tifffile.imwrite(file, array, **how)
    return file.getvalue()


case('TIFF bool', by_tifffile(TWO.astype(bool), photometric='minisblack'), TWO)
case('TIFF bool WhiteIsZero', by_tifffile(TWO.astype(bool), photometric='miniswhite'), refused='WhiteIsZero')
case('TIFF uint16 0/65535', by_tifffile(TWO.astype(np.uint16) * 65535, photometric='minisblack'), TWO, reader=None)
for kind, word in {'int16': 'short', 'uint32': 'uint', 'int32': 'int', 'float32': 'float', 'float64': 'double', 'int8': 'char', 'float16': ''}.items():
    case(f'TIFF {kind}', by_tifffile(TWO.astype(kind), photometric='minisblack'), refused=word or '16-bit float')
case('TIFF two pages', by_tifffile(np.stack([TWO * 255, TWO * 0]), photometric='minisblack'), refused='holds 2 pictures')
case('TIFF two pages, empty first', by_tifffile(np.stack([TWO * 0, TWO * 255]), photometric='minisblack'), refused='holds 2 pictures')
case('TIFF ImageJ stack', by_tifffile(np.stack([TWO * 255] * 3), imagej=True), refused='holds 3 pictures')
for bands in (2, 4, 5):
    case(f'TIFF {bands} grey bands', by_tifffile(np.dstack([TWO * 255] * bands), photometric='minisblack', planarconfig='contig', extrasamples=[0] * (bands - 1)), refused='bands')
case('TIFF RGB and a band that is no alpha', by_tifffile(np.dstack([TWO * 0] * 3 + [TWO * 255]), photometric='rgb', planarconfig='contig', extrasamples=[0]), refused='bands')
case('TIFF RGB and alpha', by_tifffile(np.dstack([TWO * 0] * 3 + [TWO * 255]), photometric='rgb', planarconfig='contig', extrasamples=[2]), TWO, alone=True)
case('TIFF RGB in planes', by_tifffile(np.stack([TWO * 255] * 3), photometric='rgb', planarconfig='separate'), TWO)
moving = [Image.fromarray(TWO * 0)]
case('GIF', saved(L, 'GIF'), TWO)
case('GIF animated', saved(L, 'GIF', save_all=True, append_images=moving), refused='holds 2 pictures')
case('WebP animated', saved(L.convert('RGB'), 'WEBP', save_all=True, append_images=[moving[0].convert('RGB')], lossless=True), refused='holds 2 pictures')
case('PNG animated', saved(L, 'PNG', save_all=True, append_images=moving), refused='holds 2 pictures')
case('BMP', saved(L, 'BMP'), refused='not an image')

# ---- alpha
INK, ROOM = TWO * 255, (1 - TWO) * 255
for name, colour in {'black': (0, 0, 0), 'white': (255, 255, 255), 'red': (255, 0, 0), 'grey': (40, 40, 40)}.items():
    for container in ('PNG', 'TIFF'):
        case(f'{container} {name} everywhere, alpha draws', saved(rgba(colour, INK), container), TWO, alone=True)
    case(f'PNG {name} everywhere, alpha opaque over more than half', saved(rgba(colour, ROOM), 'PNG'), refused='more than half')
    case(f'PNG {name} everywhere, soft alpha', saved(rgba(colour, TWO * 100), 'PNG'), refused='alpha values')
    case(f'PNG {name} everywhere, alpha draws, three classes', saved(rgba(colour, INK), 'PNG'), refused='alpha', classes=3)
white = np.dstack([INK] * 3)
inverse = np.dstack([ROOM] * 3)
case('PNG white opaque, black transparent', saved(rgba(white, INK), 'PNG'), TWO)
case('PNG red opaque, black transparent', saved(rgba(np.dstack([INK, INK * 0, INK * 0]), INK), 'PNG'), TWO)
case('PNG black opaque, white transparent', saved(rgba(inverse, INK), 'PNG'), refused='does not agree')
case('PNG white lesion transparent', saved(rgba(white, ROOM), 'PNG'), refused='does not agree')
case('PNG white lesion, all opaque', saved(rgba(white, TWO * 0 + 255), 'PNG'), TWO)
case('PNG white lesion, all transparent', saved(rgba(white, TWO * 0), 'PNG'), refused='transparent everywhere')
case('PNG nothing, all transparent', saved(rgba((0, 0, 0), TWO * 0), 'PNG'), TWO * 0)
case('PNG white everywhere, all transparent', saved(rgba((255, 255, 255), TWO * 0), 'PNG'), refused='transparent everywhere')
case('PNG white lesion, half transparent', saved(rgba(white, TWO * 0 + 128), 'PNG'), refused='alpha values')
other = np.roll(INK, 1, 1)
case('PNG colours and alpha draw different lesions', saved(rgba(white, other), 'PNG'), refused='does not agree')
case('PNG grey and alpha agree', saved(Image.fromarray(np.dstack([INK, INK]), 'LA'), 'PNG'), TWO)
case('PNG grey and alpha disagree', saved(Image.fromarray(np.dstack([ROOM, INK]), 'LA'), 'PNG'), refused='does not agree')
case('PNG black grey, alpha draws', saved(Image.fromarray(np.dstack([INK * 0, INK]), 'LA'), 'PNG'), TWO, alone=True)
case('WebP white everywhere, alpha draws', saved(rgba((255, 255, 255), INK), 'WEBP', lossless=True, exact=True), TWO, alone=True)
case('PNG RGB, black is transparent', saved(L.convert('RGB'), 'PNG', transparency=(0, 0, 0)), TWO)
case('PNG RGB, white is transparent', saved(L.convert('RGB'), 'PNG', transparency=(255, 255, 255)), refused='does not agree')
case('PNG 1 bit, 0 is transparent', png(TWO, 1, 0, [(b'tRNS', b'\0\0')]), TWO)
case('PNG 1 bit, 1 is transparent', png(TWO, 1, 0, [(b'tRNS', b'\0\1')]), refused='does not agree')
for name, alpha, how in (('agrees', TWO, {'drawn': TWO}), ('disagrees', 1 - TWO, {'refused': 'does not agree'})):
    samples = np.dstack([TWO.astype(int), alpha]).reshape(H, 2 * W) * 65535
    case(f'PNG 16 bits, alpha {name}', png(samples, 16, 4), **how, reader=None)
indices = np.dstack([THREE] * 3)
case('PNG three classes, background transparent', saved(rgba(indices, (THREE > 0) * 255), 'PNG'), THREE, classes=3)
case('PNG three classes, opaque', saved(rgba(indices, THREE * 0 + 255), 'PNG'), THREE, classes=3)
case('PNG three classes, a class transparent', saved(rgba(indices, (THREE != 1) * 255), 'PNG'), refused='alpha', classes=3)

# ---- palettes: order x colour x transparency
BLACK, WHITE, RED, GREEN = (0, 0, 0), (255, 255, 255), (128, 0, 0), (0, 128, 0)
for bits in (1, 2, 4, 8):
    case(f'palette {bits} bits black, white', indexed(TWO, [BLACK, WHITE], bits=bits), TWO)
    case(f'palette {bits} bits black, red', indexed(TWO, [BLACK, RED], bits=bits), TWO)
    case(f'palette {bits} bits white, black, lesion 1', indexed(TWO, [WHITE, BLACK], bits=bits), refused='do not agree')
    case(f'palette {bits} bits white, black, lesion 0', indexed(1 - TWO, [WHITE, BLACK], bits=bits), refused='do not agree')
    case(f'palette {bits} bits red, green', indexed(TWO, [RED, GREEN], bits=bits), refused='do not agree')
case('palette of greys, 0 and 255', indexed(TWO * 255, [(i, i, i) for i in range(256)]), TWO)
case('inverting lookup table, 0 and 255', indexed(TWO * 255, [(255 - i,) * 3 for i in range(256)]), refused='do not agree')
case('palette, three entries', indexed(THREE, [BLACK, WHITE, RED]), refused='uses 3 entries')
case('palette, all background', indexed(TWO * 0, [BLACK, WHITE]), TWO * 0)
case('palette, all lesion', indexed(TWO * 0 + 1, [BLACK, WHITE]), TWO * 0 + 1)
case('palette, only place 0, white', indexed(TWO * 0, [WHITE, BLACK]), refused='do not agree')
for name, colours, alpha, right in (
    ('black transparent, white', [BLACK, WHITE], b'\x00\xff', True),
    ('black, white transparent', [BLACK, WHITE], b'\xff\x00', False),
    ('black transparent, black', [BLACK, BLACK], b'\x00\xff', True),
    ('red transparent, red', [RED, RED], b'\x00\xff', True),
    ('white transparent, black', [WHITE, BLACK], b'\x00\xff', False),
    ('both transparent', [BLACK, WHITE], b'\x00\x00', False),
    ('half transparent', [BLACK, WHITE], b'\x00\x80', False),
):
    case(f'palette {name}', indexed(TWO, colours, transparency=alpha), **({'drawn': TWO} if right else {'refused': 'do not agree'}))
for bits in (2, 4, 8):
    case(f'palette {bits} bits, three classes', indexed(THREE, [WHITE, BLACK, RED], bits=bits), THREE, classes=3)
case('palette, three classes, background transparent', indexed(THREE, [BLACK, RED, GREEN], transparency=b'\x00'), THREE, classes=3)
case('palette, three classes, a class transparent', indexed(THREE, [BLACK, RED, GREEN], transparency=b'\xff\x00'), refused='transparent', classes=3)
case('palette, four entries in three classes', indexed(np.where(TWO == 0, THREE, 3).astype(np.uint8), [BLACK, RED, GREEN, WHITE]), refused='has the values 3', classes=3)
for bits in (4, 8):
    table = lambda *colours: list(colours) + [BLACK] * (2 ** bits - len(colours))
    case(f'TIFF palette {bits} bits black, white', tiff(TWO, bits, 3, colours=table(BLACK, WHITE)), TWO)
    case(f'TIFF palette {bits} bits white, black', tiff(TWO, bits, 3, '>', colours=table(WHITE, BLACK)), refused='do not agree')
    case(f'TIFF palette {bits} bits, three classes', tiff(THREE, bits, 3, '>', colours=table(WHITE, RED, GREEN)), THREE, classes=3)


def gif(values, colours):
    image = Image.fromarray(values, 'P')
    image.putpalette([c for colour in colours for c in colour])
    return saved(image, 'GIF', optimize=False)


case('GIF black, white', gif(TWO, [BLACK, WHITE]), TWO)
case('GIF white, black', gif(TWO, [WHITE, BLACK]), refused='do not agree')
case('GIF three classes in grey', gif(THREE, [(i, i, i) for i in range(3)]), THREE, classes=3)
case('GIF three classes in another order', gif(THREE, [(0, 0, 0), (2, 2, 2), (1, 1, 1)]), refused='do not agree', classes=3)
case('GIF three classes in colours', gif(THREE, [BLACK, RED, GREEN]), refused='is coloured', classes=3)

json.dump({'width': W, 'height': H, 'cases': cases}, sys.stdout, separators=(',', ':'))
