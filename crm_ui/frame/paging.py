"""Lists in pages."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

PAGE_SIZES = (25, 50, 100, 500)
DEFAULT_PAGE_SIZE = 50


class ListPage:
    """The page of a list that the address asks for by `page` and `rows`."""

    def __init__(self, rows: QuerySet[Model, object], *, request: HttpRequest):
        self.request = request
        self.size = asked_size(request)
        self.page = Paginator(rows, self.size).get_page(request.GET.get("page"))
        self.rows: list[Any] = list(self.page.object_list)
        self.count = self.page.paginator.count
        self.sizes = PAGE_SIZES

    @property
    def previous_url(self) -> str:
        return self._url(page=self.page.number - 1) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        return self._url(page=self.page.number + 1) if self.page.has_next() else ""

    def _url(self, **changes: int) -> str:
        query = self.request.GET.copy()
        for name, value in changes.items():
            query[name] = str(value)
        return f"?{query.urlencode()}"


def asked_size(request: HttpRequest) -> int:
    """The number of rows a page that was asked for, if it is one of those offered."""
    asked = request.GET.get("rows", "")
    return int(asked) if asked in map(str, PAGE_SIZES) else DEFAULT_PAGE_SIZE
