import json, sys

for finding in json.load(sys.stdin)["findings"]:
    print(f'{finding["path"]}:{finding["start"]["line"]} {finding["rule"]}')
