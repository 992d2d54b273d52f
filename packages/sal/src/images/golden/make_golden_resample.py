#!/usr/bin/env python3
"""Makes resample.json: Pillow's Image.resize (Lanczos, bicubic; pixel centres) of noise.

Needs numpy, Pillow. Run: python3 make_golden_resample.py > resample.json
"""
import json, sys
import numpy as np
from PIL import Image

rng = np.random.default_rng(5)
cases = []
for (width, height), (to_width, to_height) in (((5, 4), (16, 16)), ((7, 9), (13, 8)), ((3, 20), (16, 16)), ((16, 16), (15, 17)), ((1, 1), (4, 4)), ((40, 31), (7, 9))):
    for kernel, filter in (('lanczos3', Image.LANCZOS), ('cubic', Image.BICUBIC)):
        pixels = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
        # As floats, because of 8 bits Pillow cuts off what overshoots between its two passes.
        bands = [Image.fromarray(pixels[..., c].astype(np.float32)).resize((to_width, to_height), filter) for c in range(3)]
        resized = np.dstack([np.array(band) for band in bands]).clip(0, 255).round().astype(np.uint8)
        cases.append({'kernel': kernel, 'from': [width, height], 'to': [to_width, to_height], 'pixels': pixels.ravel().tolist(), 'resized': resized.ravel().tolist()})
json.dump(cases, sys.stdout, separators=(',', ':'))
