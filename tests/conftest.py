"""Real PostgreSQL under the restricted role, real Redis, two tenants (docs/testing.md)."""

pytest_plugins = [
    "tests.plugins.database",
    "tests.plugins.cast",
    "tests.plugins.folders",
    "tests.plugins.mailbox",
    "tests.plugins.order",
    "tests.plugins.properties",
]
