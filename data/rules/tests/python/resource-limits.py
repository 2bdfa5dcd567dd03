import gzip
import zlib

from flask import request


def a():
    count = int(request.args["count"])
    # ruleid: python-resource-limits
    row = [0] * count
    # ruleid: python-resource-limits
    return row + list(range(count))


def b():
    count = int(request.args["count"])
    if count > 1000:
        return "too many"
    # ok: python-resource-limits
    row = [0] * count
    # ok: python-resource-limits
    return row + list(range(min(count, 10)))


def c():
    # ruleid: python-resource-limits-decompress
    first = gzip.decompress(request.data)
    # ruleid: python-resource-limits-decompress
    second = zlib.decompress(request.get_data())
    # ok: python-resource-limits-decompress
    third = zlib.decompressobj(31).decompress(request.data, 1 << 20)
    # ok: python-resource-limits-decompress
    return first, second, third, gzip.decompress(open("fixed.gz", "rb").read())


def d(total):
    count = int(request.args["count"])
    # ruleid: python-resource-limits-divisor
    first = total / count
    # ruleid: python-resource-limits-divisor
    second = total % int(request.args["size"])
    if count == 0:
        return "nothing"
    # ok: python-resource-limits-divisor
    third = total // count
    # ok: python-resource-limits-divisor
    return first, second, third, "%s" % request.args["count"]
