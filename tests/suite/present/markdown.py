"""Reads pages of Markdown by GitHub's own parser, and what it makes of them by a parser of HTML: tags and texts in their order."""

import json
import sys
from html.parser import HTMLParser

from cmarkgfm import github_flavored_markdown_to_html
from cmarkgfm.cmark import Options


class Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.events = []

    def handle_data(self, data):
        self.events.append(["text", data])

    def handle_starttag(self, tag, attrs):
        self.events.append(["tag", tag + "".join(f" {name}={value}" for name, value in attrs)])

    def handle_endtag(self, tag):
        self.events.append(["tag", "/" + tag])

    def other(self, data):
        self.events.append(["other", data])

    handle_comment = handle_decl = handle_pi = unknown_decl = other


def events(page):
    reader = Reader()
    reader.feed(github_flavored_markdown_to_html(page, options=Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES))
    reader.close()
    return reader.events


print(json.dumps([events(page) for page in json.load(sys.stdin)]))
