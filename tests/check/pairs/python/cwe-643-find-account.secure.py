from lxml import etree


def find_account(tree, name, pin):
    return tree.xpath("//account[name/text()=$name and pin/text()=$pin]", name=name, pin=pin)
