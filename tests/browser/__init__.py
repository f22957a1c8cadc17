"""The whole system in a real browser. The steps say what they saw when an assertion fails."""

import pytest

STEPS = ("steps_setup", "steps_scoring", "steps_appraisal", "steps_result")
for _module in ("people", "walk", *STEPS):
    pytest.register_assert_rewrite(f"tests.browser.{_module}")
