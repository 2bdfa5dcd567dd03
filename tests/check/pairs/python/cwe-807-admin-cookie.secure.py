from flask import session, abort

def admin_panel():
    if session.get("is_admin"):
        return panel()
    abort(403)
