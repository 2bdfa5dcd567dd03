from lxml import etree


def find_account(tree, name, pin):
    query = "//account[name/text()='" + name + "' and pin/text()='" + pin + "']"
    return tree.xpath(query)
