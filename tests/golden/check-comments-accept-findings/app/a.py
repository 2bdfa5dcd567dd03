import yaml


def read(text):
    return yaml.load(text)  # bawn:ignore python-deserialization-yaml: written by this program alone


def again(text):
    # nosemgrep: python-deserialization-yaml
    return yaml.load(text)


def third(text):
    return yaml.load(text)  # bawn:ignore python-deserialization-yaml
