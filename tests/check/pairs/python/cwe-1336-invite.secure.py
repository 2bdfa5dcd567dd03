from jinja2 import Template


def render_invite(guest, greeting):
    template = Template("Dear {{ guest }}, {{ greeting }}", autoescape=True)
    return template.render(guest=guest, greeting=greeting)
