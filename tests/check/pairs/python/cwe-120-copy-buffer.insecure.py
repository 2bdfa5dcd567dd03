import ctypes

def copy(data: bytes):
    buf = ctypes.create_string_buffer(64)
    ctypes.memmove(buf, data, len(data))
    return buf.raw
