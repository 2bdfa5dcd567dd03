import yaml


def load_config(path):
    with open(path) as stream:
        config = yaml.safe_load(stream)
    return config.get("settings", {})
