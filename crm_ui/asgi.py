"""The ASGI application: pages by Django, sockets by Channels."""

import gc
import os
from pathlib import Path

from django.conf import settings
from django.core.asgi import get_asgi_application

os.umask(0o077)  # what the process makes is for its user alone
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm_ui.settings")
Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
django_pages = get_asgi_application()

from channels.routing import ProtocolTypeRouter  # noqa: E402

from crm_ui.server import file_modes, request_limits, single_instance, statement_limits, static_files, tables  # noqa: E402
from presence.push import visits  # noqa: E402
from presence.push.routing import sockets  # noqa: E402
from presence.workers import scheduler  # noqa: E402

file_modes.protect(settings.DATA_DIR)
statement_limits.limit(settings.STATEMENT_SECONDS)
single_instance.claim()
tables.demand()
scheduler.start()
pages = static_files.before(statement_limits.ending_with_the_visit(django_pages))
pages = visits.limited(request_limits.limited(pages))
application = ProtocolTypeRouter({"http": pages, "websocket": sockets})

gc.freeze()  # what is here from the start stays: looking through all of it again would hold up the sockets
