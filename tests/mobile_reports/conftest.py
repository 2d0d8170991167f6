"""Which tests of the app are there: those in Safari's engine only where it is installed.

They are no skip that CI would count: Debian's webkit2gtk-driver and xvfb are large, and are
installed by who works on the app.
"""

from tests.mobile_reports.webkit import is_installed

collect_ignore = [] if is_installed() else ["test_in_webkit.py"]
