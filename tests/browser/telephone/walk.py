"""Random conversations with telephones in the browser at a real Asterisk, and the books and the sound of each.

usage: python -m tests.browser.telephone.walk [N] [SEED]
Ends as `make soak-asterisk` does; what is not heard as Asterisk has put people together counts as lost.
"""

import signal
import sys

from tests.asterisk.soak import run

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that no Asterisk and no telephone is left behind
    arguments = sys.argv[1:]
    number = int(arguments[0]) if arguments else 100
    sys.exit(run.main(number, *arguments[1:2], by="tests.browser.telephone.walking.play"))
