import yaml


def load_config(path):
    with open(path) as stream:
        config = yaml.load(stream, Loader=yaml.Loader)
    return config.get("settings", {})
