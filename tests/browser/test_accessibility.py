"""Every page for everybody: WCAG 2.2 A and AA by axe, light and dark, and room on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pytest_django import Settings

from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from tests.browser.people import Person, Visitors
from tests.browser.stack import running
from tests.matrix import MATRIX
from tests.matrix_stage import Scene, build_scene
from tests.plugins.cast import build_world
from tests.plugins.mailbox import Mailbox

pytestmark = [pytest.mark.browser, pytest.mark.slow]
