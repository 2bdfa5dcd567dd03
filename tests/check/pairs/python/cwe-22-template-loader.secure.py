import os


class PageLoader:
    def __init__(self, base_dir):
        self.base_dir = os.path.realpath(base_dir)

    def load(self, page_name):
        page_path = os.path.realpath(os.path.join(self.base_dir, page_name + ".html"))
        if not page_path.startswith(self.base_dir + os.sep):
            raise ValueError("page outside of the folder")
        with open(page_path, encoding="utf-8") as page:
            return page.read()
