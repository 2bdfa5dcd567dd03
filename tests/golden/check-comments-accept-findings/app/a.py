import yaml


def read(text):
    return yaml.load(text)  # bawn:ignore python-unsafe-yaml-load: written by this program alone


def again(text):
    # nosemgrep: python-unsafe-yaml-load
    return yaml.load(text)


def third(text):
    return yaml.load(text)  # bawn:ignore python-unsafe-yaml-load
