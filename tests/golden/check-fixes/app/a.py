import yaml


def read(name):
    with open(name) as file:
        return yaml.load(file)
