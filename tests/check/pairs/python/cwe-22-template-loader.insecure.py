import os


class PageLoader:
    def __init__(self, base_dir):
        self.base_dir = base_dir

    def load(self, page_name):
        page_path = os.path.join(self.base_dir, page_name + ".html")
        with open(page_path, encoding="utf-8") as page:
            return page.read()
