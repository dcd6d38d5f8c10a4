"""The addresses of sockets, as `urls.py` has those of pages, and what stands before them."""

from typing import Any

from channels.routing import URLRouter
from channels.security.websocket import WebsocketDenier
from django.urls import path, re_path

from presence.push.consumers import PageConsumer
from presence.push.middleware import OriginMiddleware, VisitorMiddleware
from presence.push.telephone_line import TelephoneConsumer

page: Any = PageConsumer.as_asgi()
telephone: Any = TelephoneConsumer.as_asgi()
nowhere: Any = WebsocketDenier.as_asgi()  # at another address than those above
websocket_urlpatterns: list[Any] = [path("ws/", page), path("ws/telephone/", telephone), re_path("", nowhere)]
sockets = OriginMiddleware(VisitorMiddleware(URLRouter(websocket_urlpatterns)))
