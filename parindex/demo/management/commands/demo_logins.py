"""``manage.py demo_logins``: one login per role and authority of the demo."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from parindex.demo.logins import demo_logins


class Command(BaseCommand):
    help = "List url, e-mail, password, role and tenant of the demo's accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="machine-readable")
        parser.add_argument("--all", action="store_true", help="every account, not one per role")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not the demo: DEMO is not set.")
        logins = demo_logins(everybody=options["all"])
        if options["json"]:
            self.stdout.write(json.dumps(logins, ensure_ascii=False, indent=1))
            return
        for tenant in dict.fromkeys(login["tenant"] for login in logins):
            self.stdout.write(f"\n{tenant}")
            for login in logins:
                if login["tenant"] == tenant:
                    way = login["email"] if login["password"] else login["url"]
                    self.stdout.write(f"  {login['role']:<12} {way:<62} {login['what']}")
        accounts = [login for login in logins if login["password"]]
        if accounts:
            address, password = accounts[0]["url"], accounts[0]["password"]
            self.stdout.write(f"\nAddress: {address}   password: {password}")
