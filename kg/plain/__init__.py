"""The plain pages: each thing of the atlas as one file that needs no script and asks for nothing.

The server shows them under `/read/`; `write_site` writes all of them into a folder that any web
host or a memory stick can carry. The words come from `kg.rendering`; what is done here is to find
what stands on a page, to dress it, and to keep it small.
"""

from kg.plain._book import LARGEST, Book, Leaf
from kg.plain._packing import pages_of
from kg.plain._site import Written, write_site

__all__ = ["LARGEST", "Book", "Leaf", "Written", "pages_of", "write_site"]
