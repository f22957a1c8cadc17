from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "parindex.tenants"
    label = "tenants"
