import ctypes


def a(data):
    buffer = ctypes.create_string_buffer(64)
    # ruleid: python-native-copy
    ctypes.memmove(buffer, data, len(data))
    # ok: python-native-copy
    ctypes.memmove(buffer, data, min(len(data), 64))
    return buffer


def b(text):
    room = ctypes.create_string_buffer(16)
    # ruleid: python-native-copy
    ctypes.memmove(room, text, len(text))


def c(data):
    buffer = ctypes.create_string_buffer(len(data))
    # ok: python-native-copy
    ctypes.memmove(buffer, data, len(data))
