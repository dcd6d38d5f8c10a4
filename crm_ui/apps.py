from django.apps import AppConfig


class CrmUiConfig(AppConfig):
    name = "crm_ui"
    verbose_name = "CRM"

    def ready(self) -> None:
        from crm_ui import processes
        from presence import signals

        signals.conversation_started.connect(processes.conversation_started, dispatch_uid="identify")
        signals.transfer_completed.connect(processes.transfer_completed, dispatch_uid="process")
