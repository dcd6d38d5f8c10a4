from django.apps import AppConfig


class CrmUiConfig(AppConfig):
    name = "crm_ui"
    verbose_name = "CRM"
