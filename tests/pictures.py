"""What tests read of charts: the layers of a spec, and the brightness of colours."""

import numpy as np


def layers(spec):
    for child in spec.get("vconcat", spec.get("layer", [])):
        yield from layers(child)
    if "mark" in spec:
        yield spec


def channels(spec, channel):
    return [layer["encoding"][channel] for layer in layers(spec) if channel in layer["encoding"]]


def luminance(colour):
    parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]
