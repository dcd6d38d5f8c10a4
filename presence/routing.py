"""The sockets of the product."""

from django.urls import path

from .consumers import presence_socket

websocket_urlpatterns = [path("ws/", presence_socket)]
