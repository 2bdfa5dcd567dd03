from flask import request, abort

def admin_panel():
    if request.cookies.get("is_admin") == "true":
        return panel()
    abort(403)
