"""What failed is found again, also where pytest-xdist has put its group behind its name.

pytest drops what it does not find by name from each file that it reads after one with a failure, before the groups
are known (`LFPluginCollWrapper`).
"""

import pytest

GROUP = "@"


def pytest_sessionstart(session: pytest.Session) -> None:
    config = session.config
    if hasattr(config, "workerinput") and (found := config.pluginmanager.get_plugin("lfplugin")):
        found.lastfailed.update({name.rpartition(GROUP)[0]: True for name in [*found.lastfailed] if GROUP in name})
