import os

from flask import Flask

app = Flask(__name__)
# ruleid: python-debug
app.config["DEBUG"] = True
# ok: python-debug
app.config["DEBUG"] = os.environ.get("DEBUG") == "1"
# ruleid: python-debug
app.run(host="127.0.0.1", debug=True)
# ok: python-debug
app.run(host="127.0.0.1", debug=False)
